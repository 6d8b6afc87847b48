import * as z from 'zod';
import { Prediction } from './recipe.ts';

/** The names other programs use for the same thing. */
export const Aliases = z.strictObject({
  a1111: z.array(z.string()).default([]),
  comfyui: z.array(z.string()).default([]),
  diffusers: z.array(z.string()).default([]),
  invokeai: z.array(z.string()).default([]),
});

const entry = {
  id: z.string(),
  label: z.string(),
  /** One sentence for people. */
  about: z.string(),
  /** Paper or program it is from. */
  source: z.string(),
  aliases: Aliases,
  /** Options with ranges and defaults, as JSON Schema. */
  options: z.record(z.string(), z.json()),
};

export const SamplerInfo = z.strictObject({
  ...entry,
  /** Order of convergence claimed and tested. */
  order: z.number(),
  /** Model calls per step, as a number of its own for sorting and as words where it varies. */
  nfePerStep: z.number(),
  nfeNote: z.string().optional(),
  /** Draws noise with the options it comes with. */
  stochastic: z.boolean(),
  /** The kind of stream that programs draw its noise from; `none` where it never draws any that counts. */
  noise: z.enum(['none', 'gaussian', 'brownian']),
  fits: z.array(Prediction),
  /** CFG++: needs the unconditional prediction at any CFG scale. */
  needsUncond: z.boolean(),
  /** A batch gives each picture what it would be alone. */
  batchInvariant: z.boolean(),
  /** A1111's schedule for “Automatic”, where the sampler has one of its own. */
  automatic: z.string().optional(),
  /** A1111 multiplies the CFG scale typed in by this. */
  a1111CfgFactor: z.number().optional(),
  /** Programs that drop the last noise level but one. */
  discardsPenultimate: z.array(z.enum(['a1111', 'comfyui', 'diffusers', 'invokeai'])),
  /** ComfyUI inpaints with noise of its own rather than with the starting noise. */
  freshInpaintNoise: z.boolean(),
});
export type SamplerInfo = z.infer<typeof SamplerInfo>;

export const ScheduleInfo = z.strictObject({ ...entry, fits: z.array(Prediction) });
export type ScheduleInfo = z.infer<typeof ScheduleInfo>;

export const GuidanceInfo = z.strictObject({ ...entry, fits: z.array(Prediction) });
export type GuidanceInfo = z.infer<typeof GuidanceInfo>;

export const NoiseInfo = z.strictObject({ ...entry, batchInvariant: z.boolean() });

/** What the engine offers. The page draws its menus from it and the command line its lists. */
export const Catalog = z.strictObject({
  samplers: z.array(SamplerInfo),
  schedules: z.array(ScheduleInfo),
  guidances: z.array(GuidanceInfo),
  noises: z.array(NoiseInfo),
});
export type Catalog = z.infer<typeof Catalog>;
