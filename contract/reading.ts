import * as z from 'zod';
import { Recipe } from './recipe.ts';
import { Dialect, LoraUse, Options, Seed } from './request.ts';

/** Programs whose pictures can be read. */
export const PictureProgram = z.enum(['stepwise', 'a1111', 'forge', 'comfyui', 'invokeai', 'fooocus', 'swarmui', 'novelai']);
export type PictureProgram = z.infer<typeof PictureProgram>;

/** What a picture says of its making, in the words of a request and within its ranges. What it does not say is absent. */
export const FoundSettings = z.strictObject({
  prompt: z.string().optional(),
  negativePrompt: z.string().optional(),
  dialect: Dialect.optional(),
  loras: z.array(LoraUse).optional(),
  clipSkip: z.int().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  sampler: z.string().optional(),
  samplerOptions: Options.optional(),
  schedule: z.string().optional(),
  scheduleOptions: Options.optional(),
  steps: z.int().optional(),
  denoise: z.number().optional(),
  cfg: z.number().optional(),
  seed: Seed.optional(),
  variationSeed: Seed.optional(),
  variationStrength: z.number().optional(),
  seedResizeWidth: z.int().optional(),
  seedResizeHeight: z.int().optional(),
  ensd: z.int().optional(),
  noise: z.string().optional(),
  batchSize: z.int().optional(),
});
export type FoundSettings = z.infer<typeof FoundSettings>;

/** A weights file the picture names. The hash is as written there: of what length and of which part differs by program. */
export const NamedFile = z.strictObject({
  kind: z.enum(['model', 'refiner', 'vae', 'lora', 'embedding', 'text_encoder', 'upscaler']),
  name: z.string(),
  hash: z.string().nullable(),
});
export type NamedFile = z.infer<typeof NamedFile>;

/** Everything that could be learnt from a picture's metadata. */
export const PictureReading = z.strictObject({
  format: z.enum(['png', 'jpeg', 'webp', 'gif', 'avif']),
  width: z.int().nullable(),
  height: z.int().nullable(),
  /** Null where no program's settings were found. */
  program: PictureProgram.nullable(),
  version: z.string().nullable(),
  /** A1111's text, if the picture carries one. */
  infotext: z.string().nullable(),
  /** Of a picture of ours that keeps pixels only nearly: the hash of those it was written from. */
  pixelHash: z.string().nullable(),
  /** A picture of ours carries its whole recipe. */
  recipe: Recipe.nullable(),
  settings: FoundSettings,
  files: z.array(NamedFile),
  /** Which of our noise sources would make the same noise, and why. */
  noise: z.strictObject({ id: z.string().nullable(), why: z.string() }).nullable(),
  /** What the metadata do not tell, what was not understood, what is broken. */
  notes: z.array(z.string()),
  /** Fields that have no place above, as they stood. */
  others: z.record(z.string(), z.string()),
});
export type PictureReading = z.infer<typeof PictureReading>;
