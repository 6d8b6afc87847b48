import * as z from 'zod';

/** Label, unit and step travel with the range, so that a control is drawn from the schema. */
const labelled = (label: string, more: { step?: number; unit?: string } = {}) => ({ label, ...more });

/** A seed as people and files write it: decimal digits of an unsigned 64-bit number. Kept as text: many exceed 2^53. */
export const Seed = z
  .string()
  .regex(/^\d{1,20}$/, 'a seed is a whole number from 0 to 18446744073709551615')
  .refine((text) => !/^\d{1,20}$/.test(text) || BigInt(text) < 2n ** 64n, 'a seed is below 2^64')
  .transform((text) => BigInt(text).toString());
export type Seed = z.infer<typeof Seed>;

/** A seed in a request: a number, or -1 for “draw one”. */
export const SeedWish = z.union([z.literal('-1'), Seed]);

/** Options of a sampler, schedule or guidance by name. The engine checks them against the entry's own schema. */
export const Options = z.record(z.string(), z.json());
export type Options = z.infer<typeof Options>;

export const LoraUse = z.strictObject({
  name: z.string().min(1),
  unetStrength: z.number().min(-10).max(10).default(1),
  textStrength: z.number().min(-10).max(10).default(1),
});
export type LoraUse = z.infer<typeof LoraUse>;

/** How a prompt's brackets are read. */
export const Dialect = z.enum(['a1111', 'comfyui', 'plain']);
export type Dialect = z.infer<typeof Dialect>;

export const DeviceId = z.enum(['auto', 'cpu', 'webgpu', 'dml', 'coreml', 'cuda']);
export type DeviceId = z.infer<typeof DeviceId>;

export const promptLimit = 20_000;
// Put together when it is said: the first number written out loads the language's tables, 15 ms of every start.
const Prompt = z.string().max(promptLimit, { error: () => `prompts may have up to ${promptLimit.toLocaleString('en')} characters` });

/** What a person asks for. The engine turns one request into one recipe per picture. */
export const Request = z.strictObject({
  prompt: Prompt.default('').meta(labelled('Prompt')),
  negativePrompt: Prompt.default('').meta(labelled('Negative prompt')),
  dialect: Dialect.default('a1111'),
  model: z.string().min(1).default('builtin').meta(labelled('Model')),
  vae: z.string().min(1).nullable().default(null).meta(labelled('VAE')),
  loras: z.array(LoraUse).max(64).default([]),
  clipSkip: z.int().min(1).max(12).default(1).meta(labelled('Clip skip', { step: 1 })),
  width: z.int().min(64).max(2048).multipleOf(8).default(512).meta(labelled('Width', { step: 8, unit: 'px' })),
  height: z.int().min(64).max(2048).multipleOf(8).default(512).meta(labelled('Height', { step: 8, unit: 'px' })),
  sampler: z.string().min(1).default('dpmpp_2m').meta(labelled('Sampling method')),
  samplerOptions: Options.default({}),
  schedule: z.string().min(1).default('automatic').meta(labelled('Schedule type')),
  scheduleOptions: Options.default({}),
  steps: z.int().min(1).max(150).default(20).meta(labelled('Sampling steps', { step: 1 })),
  denoise: z.number().min(0).max(1).default(1).meta(labelled('Denoising strength', { step: 0.01 })),
  cfg: z.number().min(0).max(30).default(7).meta(labelled('CFG Scale', { step: 0.5 })),
  guidance: z.string().min(1).default('cfg').meta(labelled('Guidance')),
  guidanceOptions: Options.default({}),
  seed: SeedWish.default('-1').meta(labelled('Seed')),
  variationSeed: SeedWish.default('-1').meta(labelled('Variation seed')),
  variationStrength: z.number().min(0).max(1).default(0).meta(labelled('Variation strength', { step: 0.01 })),
  seedResizeWidth: z.int().min(0).max(2048).multipleOf(8).default(0).meta(labelled('Resize seed from width', { step: 8, unit: 'px' })),
  seedResizeHeight: z.int().min(0).max(2048).multipleOf(8).default(0).meta(labelled('Resize seed from height', { step: 8, unit: 'px' })),
  ensd: z.int().default(0).meta(labelled('Eta noise seed delta')),
  noise: z.string().min(1).default('stepwise').meta(labelled('Noise source')),
  batchCount: z.int().min(1).max(100).default(1).meta(labelled('Batch count', { step: 1 })),
  batchSize: z.int().min(1).max(8).default(1).meta(labelled('Batch size', { step: 1 })),
  device: DeviceId.default('auto').meta(labelled('Device')),
  /** 0 lets the engine choose; a replay asks for the number its recipe recorded. */
  threads: z.int().min(0).max(256).default(0).meta(labelled('Threads')),
});
export type Request = z.infer<typeof Request>;
export type RequestInput = z.input<typeof Request>;
