import * as z from 'zod';

const Tensor = z.array(z.number());
const Shape = z.tuple([z.int().positive(), z.int().positive(), z.int().positive(), z.int().positive()]);

const StepRecord = z.looseObject({
  i: z.int(),
  sigma: z.number().optional(),
  sigma_hat: z.number().optional(),
  x: Tensor.optional(),
  x_eval: Tensor.optional(),
  denoised: Tensor.nullable().optional(),
  error: z.number().optional(),
  h: z.number().optional(),
  n_accept: z.int().optional(),
  n_reject: z.int().optional(),
  embedded_error: Tensor.optional(),
});
export type StepRecord = z.infer<typeof StepRecord>;

/** One case of the reference data for samplers, as its README describes it. */
export const SamplerCase = z.looseObject({
  id: z.string(),
  sampler: z.string(),
  parametrization: z.enum(['eps-ve', 'flow', 'vp-timestep']),
  options: z.record(z.string(), z.json()),
  shape: Shape,
  denoiser: z.literal('pixelwise').optional(),
  cond: z.string(),
  uncond: z.string().nullable(),
  cfg: z.number(),
  cfg_effective: z.number().optional(),
  sigmas: z.array(z.number()).optional(),
  timesteps: z.array(z.number()).optional(),
  steps_requested: z.int().optional(),
  flow_shift: z.number().optional(),
  x_init: Tensor,
  noise_pool: z.string().optional(),
  noise_consumed: z.int().optional(),
  noise_calls: z.array(z.tuple([z.number(), z.number()])).optional(),
  /** Noise in order of request, or, for cases of the KSAMPLER wrapper, the starting noise. */
  noise: z.union([z.array(Tensor), Tensor]).optional(),
  wrapper: z.literal('ksampler').optional(),
  latent_image: Tensor.optional(),
  denoise_mask: Tensor.nullable().optional(),
  inpaint_noise: z.union([Tensor, z.string()]).nullable().optional(),
  model_sigma_max: z.number().optional(),
  nfe: z.int().nullable().optional(),
  eval_sigmas: z.array(z.number()).nullable().optional(),
  eval_timesteps: z.array(z.number()).optional(),
  eval_sizes: z.array(z.tuple([z.int(), z.int()])).optional(),
  steps: z.array(StepRecord),
  final: Tensor,
});
export type SamplerCase = z.infer<typeof SamplerCase>;

export const SamplerFile = z.looseObject({ sampler: z.string(), group: z.string(), cases: z.array(SamplerCase) });
