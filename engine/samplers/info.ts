import * as z from 'zod';
import type { SamplerInfo } from '../../contract/catalog.ts';
import type { SamplerEntry } from './entry.ts';
import { samplers } from './table.ts';

/** An entry as the catalog tells it. */
export function samplerInfo(id: string, entry: SamplerEntry): SamplerInfo {
  const { label, about, source, order, nfePerStep, nfeNote, stochastic, noise, needsUncond, batchInvariant, automatic, a1111CfgFactor } = entry;
  const names = (list: readonly string[] | undefined) => [...(list ?? [])];
  const { a1111, comfyui, diffusers, invokeai } = entry.aliases;
  return {
    id,
    label,
    about,
    source,
    aliases: { a1111: names(a1111), comfyui: names(comfyui), diffusers: names(diffusers), invokeai: names(invokeai) },
    options: z.toJSONSchema(entry.options, { io: 'input' }) as SamplerInfo['options'],
    order,
    nfePerStep,
    ...(nfeNote ? { nfeNote } : {}),
    stochastic,
    noise,
    fits: [...entry.fits],
    needsUncond,
    batchInvariant,
    ...(automatic ? { automatic } : {}),
    ...(a1111CfgFactor ? { a1111CfgFactor } : {}),
    discardsPenultimate: [...entry.discardsPenultimate],
    freshInpaintNoise: entry.freshInpaintNoise,
  };
}

/** Every sampler, in menu order. */
export function samplerCatalog(): SamplerInfo[] {
  return Object.entries<SamplerEntry>(samplers).map(([id, entry]) => samplerInfo(id, entry));
}
