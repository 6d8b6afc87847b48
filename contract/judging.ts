import * as z from 'zod';

/** Two cells to choose between. What they are is not said; which side is which was drawn. */
export const Ballot = z.strictObject({
  left: z.strictObject({ n: z.int(), imageId: z.string() }),
  right: z.strictObject({ n: z.int(), imageId: z.string() }),
});
export type Ballot = z.infer<typeof Ballot>;

export const VoteChoice = z.enum(['left', 'right', 'tie']);
export type VoteChoice = z.infer<typeof VoteChoice>;

export const Vote = z.strictObject({
  id: z.int(),
  /** Cells by number. */
  left: z.int(),
  right: z.int(),
  choice: VoteChoice,
  /** Names were hidden and sides drawn. */
  blind: z.boolean(),
  /** Milliseconds since 1970. */
  at: z.int(),
});
export type Vote = z.infer<typeof Vote>;

/** One value of an axis among the others, by Bradley–Terry. */
export const RankedValue = z.strictObject({
  valueId: z.int(),
  label: z.string(),
  /** Log-strength; the mean over all values is 0. e^(a − b) are the odds of a against b. */
  strength: z.number(),
  /** Interval of the strength at the ranking's level. */
  low: z.number(),
  high: z.number(),
  wins: z.int(),
  losses: z.int(),
  ties: z.int(),
});
export type RankedValue = z.infer<typeof RankedValue>;

export const Ranking = z.strictObject({
  axisId: z.string(),
  /** Level of the intervals: 0.95. */
  level: z.number(),
  /** Strongest first. Values without a vote come last, with the widest interval. */
  values: z.array(RankedValue),
  /** Votes between cells that differ in this axis alone. */
  votes: z.int(),
  /** The first is told apart from the second at this level. */
  enough: z.boolean(),
  /** One sentence: what is known, and about how many votes more would tell. */
  hint: z.string(),
});
export type Ranking = z.infer<typeof Ranking>;

/** Distance of a picture to its reference. */
export const Distance = z.strictObject({
  /** Root of the mean squared difference: of pixels in 0…1, or of latents. */
  rmse: z.number(),
  /** 20·log10(range/rmse) in dB; null for equal pictures, which have none. Range: 1 for pixels, that of the reference for latents. */
  psnr: z.number().nullable(),
  /** Structural similarity, Wang et al. 2004; 1 for equal pictures. */
  ssim: z.number(),
});
export type Distance = z.infer<typeof Distance>;

export const CellMeasure = z.strictObject({
  n: z.int(),
  pixels: Distance,
  /** Null where the latents of one of the two were not kept. */
  latents: Distance.nullable(),
});
export type CellMeasure = z.infer<typeof CellMeasure>;

/** Mean over the cells of one sampler and schedule that cost the same. */
export const ErrorPoint = z.strictObject({
  nfe: z.number(),
  steps: z.int(),
  count: z.int(),
  pixels: Distance,
  latents: Distance.nullable(),
  /** Standard error of the mean of the pixels' RMSE; null for one picture. */
  standardError: z.number().nullable(),
});
export const ErrorSeries = z.strictObject({ sampler: z.string(), schedule: z.string(), label: z.string(), points: z.array(ErrorPoint) });
export type ErrorPoint = z.infer<typeof ErrorPoint>;
export type ErrorSeries = z.infer<typeof ErrorSeries>;

export const Measures = z.strictObject({
  cells: z.array(CellMeasure),
  /** Cells that are done and whose reference is not, or whose files are gone. */
  missing: z.int(),
  /** Error over NFE, one curve for each sampler and schedule. */
  series: z.array(ErrorSeries),
});
export type Measures = z.infer<typeof Measures>;

/** The small pictures of each step, as one sprite: frames side by side, row by row, at `studio://steps/<imageId>`. */
export const Trajectory = z.strictObject({
  imageId: z.string(),
  frame: z.strictObject({ width: z.int(), height: z.int() }),
  columns: z.int(),
  /** In the order of the frames; sigma is the level the step began at. */
  steps: z.array(z.strictObject({ step: z.int(), sigma: z.number(), nfe: z.int() })),
});
export type Trajectory = z.infer<typeof Trajectory>;

/** Grids as pictures, all cells as tables or data, everything as one page, and the plot of error over NFE. */
export const ExportFormat = z.enum(['png', 'webp', 'avif', 'csv', 'json', 'html', 'svg']);
export type ExportFormat = z.infer<typeof ExportFormat>;

export const ExportWish = z.strictObject({
  experimentId: z.string(),
  format: ExportFormat,
  /** Where to write it; a picture per page gets a number before its ending. */
  path: z.string().min(1),
  /** Longest edge of a cell's picture in pixels; null for its own size. Grids and reports only. */
  cellEdge: z.int().min(16).max(4096).nullable().default(null),
  /** Labels of rows and columns. Grids only. */
  legend: z.boolean().default(true),
});
export type ExportWish = z.infer<typeof ExportWish>;

export const Exported = z.strictObject({
  files: z.array(z.string()),
  bytes: z.int(),
  /** What is to be known of it: scaled down to fit, cells left out. */
  notes: z.array(z.string()),
});
export type Exported = z.infer<typeof Exported>;
