import type * as z from 'zod';
import type { NoiseInfo } from '../../contract/catalog.ts';
import type { NoiseSource } from './noise.ts';
import { noises } from './table.ts';

/** Every noise source as the page and the command line see it. */
export function noiseInfos(): z.infer<typeof NoiseInfo>[] {
  return Object.entries<NoiseSource>(noises).map(([id, { label, about, source, aliases, batchInvariant }]) => ({
    id,
    label,
    about,
    source,
    aliases: { a1111: [...aliases.a1111], comfyui: [...aliases.comfyui], diffusers: [...aliases.diffusers], invokeai: [...aliases.invokeai] },
    options: {},
    batchInvariant,
  }));
}
