import * as z from 'zod';
import type { GuidanceInfo } from '../../contract/catalog.ts';
import type { GuidanceEntry } from './guidance.ts';
import { guidances } from './table.ts';

/** Every guidance as the page and the command line see it. */
export function guidanceInfos(): GuidanceInfo[] {
  return Object.entries<GuidanceEntry>(guidances).map(([id, entry]) => ({
    id,
    label: entry.label,
    about: entry.about,
    source: entry.source,
    aliases: { a1111: [...entry.aliases.a1111], comfyui: [...entry.aliases.comfyui], diffusers: [...entry.aliases.diffusers], invokeai: [...entry.aliases.invokeai] },
    options: z.toJSONSchema(entry.options) as GuidanceInfo['options'],
    fits: [...entry.fits],
  }));
}
