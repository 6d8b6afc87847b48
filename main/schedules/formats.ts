import * as z from 'zod';
import { StudioError } from '../../contract/errors.ts';
import type { ExportFormat, ImportWish } from '../../contract/schedule-commands.ts';
import type { SavedSchedule } from '../../contract/schedule.ts';
import { parseSchedule } from './store.ts';

const written = (sigma: number) => Number(sigma.toPrecision(9)).toString();

/** A schedule as text for elsewhere, and one sentence on what its end means there. */
export function exported(schedule: SavedSchedule, format: ExportFormat): { text: string; note: string } {
  const { sigmas, steps, prediction } = schedule;
  const what = prediction === 'flow' ? 'flow times' : 'sigmas';
  if (format === 'json') return { text: `${JSON.stringify(schedule, null, 2)}\n`, note: 'The whole schedule with its scores, to be imported by Stepwise.' };
  if (format === 'comfyui') {
    return {
      text: sigmas.map(written).join(', '),
      note: `For ComfyUI’s ManualSigmas: ${sigmas.length} ${what} for ${steps} steps. The last one is the 0 that a picture ends at, in place of a lowest level; nothing is appended there.`,
    };
  }
  const above = sigmas.at(-1) === 0 ? sigmas.slice(0, -1) : sigmas;
  return {
    text: `[${above.map(written).join(', ')}]`,
    note: `For A1111 and Forge: ${above.length} ${what} without the last 0, which these programs append themselves. They interpolate a list whose length is not the number of steps: ask for ${above.length}.`,
  };
}

const Numbers = z.array(z.number()).min(2);
/** An entry of a published table, by the names such tables use. */
const TableEntry = z.union([
  z.looseObject({ timestep_indices: Numbers }).transform(({ timestep_indices }) => ({ values: timestep_indices, unit: 'timestep' as const })),
  z.looseObject({ noise_levels: Numbers }).transform(({ noise_levels }) => ({ values: noise_levels, unit: 'sigma' as const })),
  z.looseObject({ sigmas: Numbers }).transform(({ sigmas }) => ({ values: sigmas, unit: 'sigma' as const })),
  z.looseObject({ times: Numbers }).transform(({ times }) => ({ values: times, unit: 'sigma' as const })),
]);

export type Imported =
  | { readonly kind: 'schedule'; readonly schedule: SavedSchedule }
  /** Numbers as typed; the engine’s schedule “custom” says what they mean for a model. */
  | { readonly kind: 'list'; readonly values: string; readonly unit: ImportWish['unit'] };

/** What a text from elsewhere holds. */
export function imported({ text, origin, unit }: Pick<ImportWish, 'text' | 'origin' | 'unit'>): Imported {
  const trimmed = text.trim();
  if (!trimmed) throw new StudioError('bad_file', `${origin} is empty. It should hold a schedule of Stepwise or a list of noise levels.`);
  if (!trimmed.startsWith('{')) return { kind: 'list', values: trimmed, unit };
  let document: unknown;
  try {
    document = JSON.parse(trimmed);
  } catch {
    return { kind: 'schedule', schedule: parseSchedule(trimmed, origin) };
  }
  if (typeof document === 'object' && document !== null && 'version' in document) return { kind: 'schedule', schedule: parseSchedule(trimmed, origin) };
  const entry = TableEntry.safeParse(document);
  if (!entry.success) {
    throw new StudioError('bad_file', `${origin} holds neither a schedule of Stepwise nor a list under “sigmas”, “noise_levels”, “times” or “timestep_indices”. Write one of them, or the bare numbers.`);
  }
  return { kind: 'list', values: entry.data.values.join(' '), unit: entry.data.unit };
}
