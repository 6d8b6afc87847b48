import * as z from 'zod';
import type { Catalog } from '../contract/catalog.ts';
import { guidanceInfos } from './guidance/info.ts';
import type { NoiseSource } from './noise/noise.ts';
import { noises } from './noise/table.ts';
import { samplerCatalog } from './samplers/info.ts';
import { scheduleInfos } from './schedules/info.ts';

function noiseInfos(): Catalog['noises'] {
  return Object.entries<NoiseSource>(noises).map(([id, { label, about, source, aliases, batchInvariant }]) => ({
    id,
    label,
    about,
    source,
    aliases,
    batchInvariant,
    options: z.toJSONSchema(z.strictObject({})) as Catalog['noises'][number]['options'],
  }));
}

/** What the engine's tables offer, as contract/catalog.ts describes it. */
export function catalog(): Catalog {
  return { samplers: samplerCatalog(), schedules: scheduleInfos(), guidances: guidanceInfos(), noises: noiseInfos() };
}
