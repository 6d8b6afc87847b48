import * as z from 'zod';
import { Dialect, Options, Seed } from './request.ts';

/** A weights file that took part, by content. */
export const FileRef = z.strictObject({ name: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) });
export type FileRef = z.infer<typeof FileRef>;

export const LoraRef = FileRef.extend({ unetStrength: z.number(), textStrength: z.number() });
export type LoraRef = z.infer<typeof LoraRef>;

/** What a network predicts. */
export const Prediction = z.enum(['eps', 'v', 'edm', 'flow']);
export type Prediction = z.infer<typeof Prediction>;

export const ModelRef = FileRef.extend({
  /** Architecture: `sd15`, `sd2`, `sdxl`, … as in the engine's table of families. */
  family: z.string(),
  prediction: Prediction,
});
export type ModelRef = z.infer<typeof ModelRef>;

/** What the picture was computed with. Bits can differ where any of these does. */
export const Provenance = z.strictObject({
  /** Version of Stepwise. */
  engine: z.string(),
  /** `onnxruntime-node 1.30.0` */
  runtime: z.string(),
  device: z.string(),
  /** Precision of the UNet's arithmetic. */
  precision: z.enum(['fp32', 'fp16']),
  threads: z.int().min(1),
  platform: z.string(),
  /** The processor or graphics card by its own name: kernels are chosen by it. Null where it was not recorded. */
  processor: z.string().nullable(),
});
export type Provenance = z.infer<typeof Provenance>;

/** The shape below. Every earlier one is read through `recipe-migrations.ts`. */
export const recipeVersion = 2;

/**
 * Everything that decides one picture, and nothing else. Written whole into the file and the database; defaults are
 * written out, never implied. Change its shape only with a new `version` and a migration in `recipe-migrations.ts`.
 */
export const Recipe = z.strictObject({
  version: z.literal(recipeVersion),
  prompt: z.string(),
  negativePrompt: z.string(),
  dialect: Dialect,
  model: ModelRef,
  vae: FileRef.nullable(),
  loras: z.array(LoraRef),
  embeddings: z.array(FileRef),
  clipSkip: z.int().min(1),
  width: z.int().positive(),
  height: z.int().positive(),
  sampler: z.string(),
  samplerOptions: Options,
  schedule: z.string(),
  scheduleOptions: Options,
  steps: z.int().min(1),
  denoise: z.number(),
  /** The noise levels that were walked, highest first. */
  sigmas: z.array(z.number()),
  cfg: z.number(),
  guidance: z.string(),
  guidanceOptions: Options,
  seed: Seed,
  variationSeed: Seed,
  variationStrength: z.number(),
  seedResizeWidth: z.int().min(0),
  seedResizeHeight: z.int().min(0),
  ensd: z.int(),
  /** Source of the starting noise and of each step's noise, as in the engine's table of noise sources. */
  noise: z.string(),
  /** Place in the batch it was made in. Matters only to noise sources that draw a batch at once. */
  batchIndex: z.int().min(0),
  batchSize: z.int().min(1),
  provenance: Provenance,
});
export type Recipe = z.infer<typeof Recipe>;
