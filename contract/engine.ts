import * as z from 'zod';
import { Catalog } from './catalog.ts';
import { DeviceReport } from './device.ts';
import { FileGrant, JobFiles } from './grants.ts';
import { JobProgress } from './job.ts';
import { Quality } from './picture-format.ts';
import { Provenance, Recipe } from './recipe.ts';
import { DeviceId, Options, Request, Seed } from './request.ts';
import { EstimateQuery, Estimates, OptimiseProgress, OptimiseWish, SavedSchedule } from './schedule.ts';

export { FileGrant } from './grants.ts';

/** One picture to make: its own seeds and the file to write, in the format that its name ends in. */
export const ImagePlan = z.strictObject({
  imageId: z.string(),
  file: z.string(),
  seed: Seed,
  variationSeed: Seed,
  batch: z.int().min(0),
  batchIndex: z.int().min(0),
  /** Of a file that is no PNG; its name says the format. */
  quality: Quality.optional(),
});
export type ImagePlan = z.infer<typeof ImagePlan>;

export const EngineJob = z.strictObject({
  jobId: z.string(),
  request: Request,
  model: FileGrant,
  files: JobFiles,
  images: z.array(ImagePlan).min(1),
  /** Levels to walk whatever the schedule draws today: those a recipe recorded. */
  sigmas: z.array(z.number()).min(2).optional(),
  previews: z.boolean(),
  /** Slower, in a fraction of the memory. The same picture. */
  lowMemory: z.boolean().optional(),
  /** What else is kept of each picture, in files named by its id: final latents, and a small picture of each step. */
  keep: z.strictObject({ folder: z.string(), latents: z.boolean(), steps: z.boolean() }).optional(),
});
export type EngineJob = z.infer<typeof EngineJob>;

/** What a job found done already, in the seconds it took the first time: prompts encoded, sessions made. */
export const SharedSeconds = z.strictObject({ text: z.number(), model: z.number() });
export type SharedSeconds = z.infer<typeof SharedSeconds>;

/** A finished picture: its file is complete and on disk before this is told. */
export const ImageMade = z.strictObject({
  jobId: z.string(),
  imageId: z.string(),
  file: z.string(),
  bytes: z.int(),
  recipe: Recipe,
  nfe: z.int(),
  seconds: z.number(),
});
export type ImageMade = z.infer<typeof ImageMade>;

/** A schedule worked out for a request without making a picture. */
export const SigmaQuery = z.strictObject({
  schedule: z.string(),
  options: Options,
  sampler: z.string().nullable(),
  /** They decide what a step costs. */
  samplerOptions: Options.default({}),
  steps: z.int(),
  denoise: z.number(),
  width: z.int().default(512),
  height: z.int().default(512),
  /** A family for its standard noise levels, or a file for its own. */
  family: z.string(),
});
export const SigmaAnswer = z.strictObject({
  schedule: z.string(),
  sigmas: z.array(z.number()),
  /** `exact`: a published list as it stands; `interpolated`: between its entries; `computed`: by formula; `custom`: typed in. */
  source: z.enum(['exact', 'interpolated', 'computed', 'custom']),
  note: z.string(),
  /** Model calls of the sampler; null where only the run can tell. */
  nfe: z.int().nullable(),
});
export type SigmaAnswer = z.infer<typeof SigmaAnswer>;

/** A schedule to be made, with the files it needs and the folder that keeps fine walks. */
export const EngineOptimise = z.strictObject({
  runId: z.string(),
  scheduleId: z.string(),
  wish: OptimiseWish,
  model: EngineJob.shape.model,
  files: EngineJob.shape.files,
  cache: z.string(),
});
export type EngineOptimise = z.infer<typeof EngineOptimise>;

export const EngineContract = {
  commands: {
    'process.hello': { input: z.void(), output: z.strictObject({ version: z.string(), runtime: z.string(), pid: z.int() }) },
    'engine.unload': { input: z.void(), output: z.void() },
    'catalog.get': { input: z.void(), output: Catalog },
    /** `fresh` tries every device again, whatever was found before. */
    'device.report': { input: z.strictObject({ fresh: z.boolean().default(false) }), output: DeviceReport },
    /** What a picture made now would be computed with. */
    'device.provenance': { input: z.strictObject({ device: DeviceId, threads: z.int().min(0) }), output: Provenance },
    'schedule.sigmas': { input: SigmaQuery, output: SigmaAnswer },
    /** Cancelled, it answers with the best list so far, unless there is none yet. */
    'schedule.optimise': { input: EngineOptimise, output: SavedSchedule },
    'schedule.estimate': { input: z.strictObject({ schedule: SavedSchedule, cache: z.string(), lists: EstimateQuery.shape.lists }), output: Estimates },
    'prompt.tokens': {
      input: z.strictObject({ text: z.string() }),
      output: z.strictObject({ tokens: z.int(), limit: z.int() }),
    },
    'job.run': { input: EngineJob, output: z.strictObject({ nfe: z.int(), seconds: z.number(), shared: SharedSeconds.optional() }) },
    'job.skip': { input: z.strictObject({ jobId: z.string() }), output: z.void() },
  },
  events: {
    'job.progress': JobProgress,
    'image.made': ImageMade,
    'schedule.progress': OptimiseProgress,
    log: z.strictObject({ level: z.enum(['info', 'warn', 'error']), text: z.string() }),
  },
} as const;
export type EngineContract = typeof EngineContract;
