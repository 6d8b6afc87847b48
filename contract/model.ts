import * as z from 'zod';
import { Prediction } from './recipe.ts';

/** What a weights file is. */
export const ModelKind = z.enum(['checkpoint', 'vae', 'lora', 'embedding', 'controlnet', 'taesd', 'upscaler', 'text-encoder', 'unknown']);
export type ModelKind = z.infer<typeof ModelKind>;

/** What can be said of a model from its header alone. */
export const ModelInspection = z.strictObject({
  kind: ModelKind,
  /** `sd15`, `sd2`, `sdxl`, `sdxl-refiner`, `sd3`, `flux-dev`, …; null where it has none. */
  family: z.string().nullable(),
  prediction: Prediction.nullable(),
  /** What says so: the marker, the configuration or the rule. */
  predictionFrom: z.string().nullable(),
  zeroTerminalSnr: z.boolean(),
  inpainting: z.boolean(),
  precision: z.string().nullable(),
  components: z.array(z.string()),
  tensors: z.int(),
  /** Numbers of its networks; 0 for graphs that are not looked into. */
  parameters: z.int(),
  /** Of its files. */
  bytes: z.int(),
  /** Whether this version can generate with it; if not, the sentence why. */
  runnable: z.boolean(),
  note: z.string().nullable(),
});
export type ModelInspection = z.infer<typeof ModelInspection>;

/** What a model is best used with; fills the panel when the model is chosen. */
export const ModelDefaults = z.strictObject({
  width: z.int().optional(),
  height: z.int().optional(),
  steps: z.int().optional(),
  cfg: z.number().optional(),
  sampler: z.string().optional(),
  schedule: z.string().optional(),
  clipSkip: z.int().optional(),
  vae: z.string().nullable().optional(),
});
export type ModelDefaults = z.infer<typeof ModelDefaults>;

/** The names other programs give a file by its contents. Null where it has none of that kind. */
export const ModelHashes = z.strictObject({
  sha256: z.string(),
  /** A1111's first: eight digits over 64 KiB from the second mebibyte on. Differing files can share it. */
  autov1: z.string(),
  /** “Model hash”: the first ten digits of the SHA-256. */
  autov2: z.string(),
  /** Twelve digits over the weights alone, without a safetensors header. */
  autov3: z.string().nullable(),
  /** What the training program wrote into the header of a LoRA. */
  embedded: z.string().nullable(),
});
export type ModelHashes = z.infer<typeof ModelHashes>;

/** A model of the library. */
export const ModelRecord = z.strictObject({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  bytes: z.int(),
  /** Milliseconds since 1970. */
  modifiedAt: z.int(),
  /** What it is by its contents; by the folder it lies in until those were read. */
  kind: ModelKind,
  inspection: ModelInspection.nullable(),
  /** Null until it was worked out in the background. */
  sha256: z.string().nullable(),
  hashes: ModelHashes.nullable(),
  /** A picture that lies beside the file. */
  thumbnail: z.string().nullable(),
  /** Its file was not there at the last look. */
  missing: z.boolean(),
  defaults: ModelDefaults,
  builtin: z.boolean(),
  /** The words it was taught, in lower case, where it says so: it can make nothing of any others. */
  words: z.array(z.string()).optional(),
  notes: z.string(),
  /** Why it cannot be used, if it cannot. */
  problem: z.string().nullable(),
});
export type ModelRecord = z.infer<typeof ModelRecord>;
