import * as z from 'zod';
import { ErrorData } from './errors.ts';
import { EstimateQuery, Estimates, OptimiseProgress, OptimiseWish, SavedSchedule } from './schedule.ts';

const RunRef = z.strictObject({ runId: z.string() });
const ScheduleRef = z.strictObject({ scheduleId: z.string() });

/** How a list is written for elsewhere. */
export const ExportFormat = z.enum(['json', 'comfyui', 'a1111']);
export type ExportFormat = z.infer<typeof ExportFormat>;

/** A list that comes from elsewhere, and what it is for. */
export const ImportWish = z.strictObject({
  /** A saved schedule, numbers, a JSON list of numbers, or a published table’s entry. */
  text: z.string().max(5_000_000),
  /** What people call the text’s origin in sentences: a file’s name, “the clipboard”. */
  origin: z.string().max(1000),
  name: z.string().trim().min(1).max(120).nullable().default(null),
  /** For bare lists: the model family whose levels they are, and the sampler they are meant for. */
  family: z.string().default('sd15'),
  sampler: z.string().default('dpmpp_2m'),
  unit: z.enum(['sigma', 'timestep']).default('sigma'),
  /** What a list that does not end in 0 means: see the schedule “custom”. */
  end: z.enum(['append', 'replace', 'keep']).default('append'),
});
export type ImportWish = z.infer<typeof ImportWish>;

/** Everything the page can ask of the Schedule Lab. */
export const scheduleCommands = {
  'schedule.list': { input: z.void(), output: z.array(SavedSchedule) },
  /** Starts a run; one at a time. How it ends is told by `schedule.ended`. */
  'schedule.optimise': { input: OptimiseWish, output: RunRef },
  /** The best list so far is kept, unconfirmed. */
  'schedule.cancel': { input: RunRef, output: z.void() },
  /** The run under way, as it was last told. */
  'schedule.running': { input: z.void(), output: OptimiseProgress.nullable() },
  'schedule.estimate': { input: EstimateQuery, output: Estimates },
  /** A list changed by hand, kept as a schedule of its own. */
  'schedule.edit': { input: ScheduleRef.extend({ name: z.string().trim().min(1).max(120), sigmas: z.array(z.number()).min(2).max(1001) }), output: SavedSchedule },
  'schedule.rename': { input: ScheduleRef.extend({ name: z.string().trim().min(1).max(120) }), output: SavedSchedule },
  'schedule.remove': { input: ScheduleRef, output: z.void() },
  /** `note` says what the list’s end means where it is pasted. */
  'schedule.export': { input: ScheduleRef.extend({ format: ExportFormat }), output: z.strictObject({ text: z.string(), note: z.string() }) },
  'schedule.import': { input: ImportWish, output: SavedSchedule },
} as const;

export const scheduleEvents = {
  'schedule.progress': OptimiseProgress,
  'schedule.ended': z.strictObject({ runId: z.string(), scheduleId: z.string().nullable(), error: ErrorData.nullable() }),
  'schedule.changed': z.array(SavedSchedule),
} as const;
