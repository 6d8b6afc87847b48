import * as z from 'zod';
import { ErrorData } from './errors.ts';
import { Options, Request } from './request.ts';

/** More cells than anyone looks at; a bound on what a typing error can ask for. */
export const maxCells = 50_000;
export const maxAxes = 8;

/** One value of an axis. Its id never changes and is never given again, whatever values are added later. */
export const AxisValue = z.strictObject({
  id: z.int().min(0),
  /** As the line of the table of axes takes it: a sampler's id, a number, `{ width, height }`, … */
  value: z.json(),
  /** What people read at the row or column. */
  label: z.string(),
  /** Listed but not rendered: SwarmUI's `SKIP:`. */
  skip: z.boolean(),
});
export type AxisValue = z.infer<typeof AxisValue>;

/** One thing that an experiment varies. */
export const Axis = z.strictObject({
  /** Its kind, with the target behind a colon where there is one: `sampler`, `samplerOption:eta`. Once in an experiment. */
  id: z.string(),
  /** Line of the table of axes. */
  kind: z.string(),
  /** What it acts on where the kind alone doesn't say: an option's name, a LoRA. */
  target: z.string().nullable(),
  label: z.string(),
  values: z.array(AxisValue).min(1),
});
export type Axis = z.infer<typeof Axis>;

/** Where an axis's control takes its choices from. */
export const AxisPicker = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('choice'), from: z.enum(['samplers', 'schedules', 'guidances', 'noises', 'models', 'vaes', 'loras', 'devices', 'dialects']) }),
  z.strictObject({ kind: z.literal('number'), integer: z.boolean(), min: z.number(), max: z.number(), step: z.number() }),
  z.strictObject({ kind: z.literal('seed') }),
  z.strictObject({ kind: z.literal('size') }),
  z.strictObject({ kind: z.literal('text') }),
  /** The values of one option; its schema is in the catalog. */
  z.strictObject({ kind: z.literal('option'), of: z.enum(['sampler', 'schedule', 'guidance']) }),
]);
export type AxisPicker = z.infer<typeof AxisPicker>;

/** A line of the table of axes, as the page and the command line see it. */
export const AxisInfo = z.strictObject({
  kind: z.string(),
  label: z.string(),
  /** One sentence for people: what it varies and how its values are written. */
  about: z.string(),
  group: z.enum(['model', 'sampling', 'cost', 'prompt', 'noise', 'picture', 'machine']),
  /** Its names in A1111's X/Y/Z plot. */
  a1111: z.array(z.string()),
  /** What the target names; null for an axis that takes none. */
  target: z.string().nullable(),
  picker: AxisPicker,
  /** What is made anew when it changes; cells are ordered so that the dearest changes least. */
  renews: z.enum(['model', 'weights', 'graph', 'text', 'nothing']),
  /** A way to write its values. */
  example: z.string(),
});
export type AxisInfo = z.infer<typeof AxisInfo>;

/** An axis as a person asks for it: what was typed, or values that a picker gave. */
export const AxisWish = z.strictObject({
  kind: z.string().min(1),
  target: z.string().min(1).nullable().default(null),
  values: z.union([z.string().max(100_000), z.array(z.json()).max(maxCells)]),
});
export type AxisWish = z.infer<typeof AxisWish>;

/** Axes by id: pages outermost, then rows, then columns; of several in one place, the first is outermost. */
export const Layout = z.strictObject({ columns: z.array(z.string()), rows: z.array(z.string()), pages: z.array(z.string()) });
export type Layout = z.infer<typeof Layout>;

/**
 * Whether steps are taken as they are, or chosen for each cell so that all cost the same: `nfe` in evaluations of the
 * network (guidance counts), `seconds` in time, by measured speed.
 */
export const Match = z.enum(['none', 'nfe', 'seconds']);
export type Match = z.infer<typeof Match>;

/** How the many-step picture is made that cells are measured against: same seed and everything else as the cell. */
export const ReferenceWish = z.strictObject({
  sampler: z.string().min(1).default('dpmpp_2m'),
  samplerOptions: Options.default({}),
  schedule: z.string().min(1).default('karras'),
  scheduleOptions: Options.default({}),
  steps: Request.shape.steps.default(150),
});
export type ReferenceWish = z.infer<typeof ReferenceWish>;

export const ExperimentWish = z.strictObject({
  name: z.string().trim().max(200).default(''),
  /** What every cell starts from. One picture per cell: its batch count and size are 1. */
  base: Request,
  axes: z.array(AxisWish).max(maxAxes),
  match: Match.default('none'),
  /** NFE or seconds that every cell should cost; null: what the base costs, or what an axis of budgets says. */
  budget: z.number().positive().nullable().default(null),
  layout: Layout.nullable().default(null),
  reference: ReferenceWish.nullable().default(null),
  /** Keeps each picture's latents, to measure in latents too. */
  keepLatents: z.boolean().default(false),
  /** Keeps a small picture of every step of every cell. */
  keepTrajectories: z.boolean().default(false),
});
export type ExperimentWish = z.infer<typeof ExperimentWish>;
export type ExperimentWishInput = z.input<typeof ExperimentWish>;

/** `skipped`: not to be made, for a reason; `waiting`: not yet in the queue. */
export const CellState = z.enum(['waiting', 'queued', 'running', 'done', 'failed', 'cancelled', 'skipped']);
export type CellState = z.infer<typeof CellState>;

/** One picture of an experiment. */
export const Cell = z.strictObject({
  /** Number in the experiment; never changes. */
  n: z.int().min(0),
  /** `reference`: a many-step picture that cells are measured against; it stands in no grid. */
  role: z.enum(['cell', 'reference']),
  /** Value ids, one for each axis in the experiment's order; for a reference, those of the first cell measured against it. */
  at: z.array(z.int()),
  state: CellState,
  /** Steps it is made with; null while unknown (skipped before it could be told). */
  steps: z.int().nullable(),
  /** Evaluations of the network: counted once made, foretold until then. */
  nfe: z.int().nullable(),
  /** False where `nfe` is foretold and only the run itself can tell (adaptive samplers). */
  nfeExact: z.boolean(),
  /** Seconds it took, or is expected to take by measured speed; null where none was measured yet. */
  seconds: z.number().nullable(),
  /** Why it is skipped, or what is to be known of it: a budget it cannot meet within one call. */
  reason: z.string().nullable(),
  error: ErrorData.nullable(),
  imageId: z.string().nullable(),
  /** The picture was there already and was not rendered for this cell. */
  reused: z.boolean(),
  /** The reference it is measured against. */
  reference: z.int().nullable(),
  /** A small picture of each step is, or will be, kept. */
  trajectory: z.boolean(),
  notes: z.string(),
  /** The picture's rating. */
  stars: z.int().min(0).max(5),
});
export type Cell = z.infer<typeof Cell>;

export const CellCounts = z.strictObject({
  total: z.int(),
  waiting: z.int(),
  queued: z.int(),
  running: z.int(),
  done: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  skipped: z.int(),
  /** Of those done. */
  reused: z.int(),
});
export type CellCounts = z.infer<typeof CellCounts>;

/** Work that was not done twice, in seconds it took the first time. */
export const SavedSeconds = z.strictObject({
  /** Pictures that were there already. */
  pictures: z.number(),
  /** Prompts encoded before. */
  text: z.number(),
  /** Models opened and sessions made before. */
  model: z.number(),
});
export type SavedSeconds = z.infer<typeof SavedSeconds>;

/** `paused`: nothing further is begun; `done`: no cell is left to be made. */
export const ExperimentState = z.enum(['paused', 'running', 'done']);
export type ExperimentState = z.infer<typeof ExperimentState>;

export const ExperimentSummary = z.strictObject({
  id: z.string(),
  name: z.string(),
  state: ExperimentState,
  /** Milliseconds since 1970. */
  createdAt: z.int(),
  changedAt: z.int(),
  /** Of its cells; the many-step pictures that they are measured against are counted apart. */
  counts: CellCounts,
  /** `failed`: by number; they can be tried again. */
  references: z.strictObject({ total: z.int(), done: z.int(), failed: z.array(z.int()) }),
  nfe: z.strictObject({ done: z.int(), left: z.int() }),
  /** `left`: by measured speed; null where none was measured yet. */
  seconds: z.strictObject({ spent: z.number(), left: z.number().nullable(), saved: SavedSeconds }),
  votes: z.int(),
  /** Why it stopped by itself, if it did. */
  problem: z.string().nullable(),
  /** Its first picture. */
  cover: z.string().nullable(),
});
export type ExperimentSummary = z.infer<typeof ExperimentSummary>;

export const Experiment = ExperimentSummary.extend({
  base: Request,
  axes: z.array(Axis),
  layout: Layout,
  match: Match,
  budget: z.number().nullable(),
  reference: ReferenceWish.nullable(),
  keepLatents: z.boolean(),
  keepTrajectories: z.boolean(),
  notes: z.string(),
  /** What a person should know of its plan. */
  warnings: z.array(z.string()),
});
export type Experiment = z.infer<typeof Experiment>;

/** What an experiment would be, before anything is kept. */
export const ExperimentPreview = z.strictObject({
  axes: z.array(Axis),
  layout: Layout,
  cells: z.strictObject({ total: z.int(), toMake: z.int(), skipped: z.int(), reused: z.int(), references: z.int() }),
  /** Of all that is to be made. */
  nfe: z.int(),
  /** False where some samplers' calls can only be estimated. */
  nfeExact: z.boolean(),
  seconds: z.number().nullable(),
  /** Seconds that reused pictures took when they were made. */
  savedSeconds: z.number(),
  modelChanges: z.int(),
  warnings: z.array(z.string()),
  /** What must be mended before it can be made; `axis` counts from 0 among those asked for. */
  problems: z.array(z.strictObject({ axis: z.int().nullable(), message: z.string() })),
  /** The first cells as they would be. */
  examples: z.array(
    z.strictObject({
      at: z.array(z.int()),
      steps: z.int().nullable(),
      nfe: z.int().nullable(),
      seconds: z.number().nullable(),
      reason: z.string().nullable(),
      /** The picture that would be reused. */
      imageId: z.string().nullable(),
    }),
  ),
});
export type ExperimentPreview = z.infer<typeof ExperimentPreview>;
