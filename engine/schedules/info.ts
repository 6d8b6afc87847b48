import * as z from 'zod';
import type { ScheduleInfo } from '../../contract/catalog.ts';
import { schedules } from './table.ts';
import type { ScheduleEntry } from './schedule.ts';

/** Every schedule as the page and the command line see it. */
export function scheduleInfos(): ScheduleInfo[] {
  return Object.entries<ScheduleEntry>(schedules).map(([id, entry]) => ({
    id,
    label: entry.label,
    about: entry.about,
    source: entry.source,
    aliases: { a1111: [...entry.aliases.a1111], comfyui: [...entry.aliases.comfyui], diffusers: [...entry.aliases.diffusers], invokeai: [...entry.aliases.invokeai] },
    options: z.toJSONSchema(entry.options) as ScheduleInfo['options'],
    fits: [...entry.fits],
  }));
}
