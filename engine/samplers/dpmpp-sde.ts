import * as z from 'zod';
import { combine, type Latents } from '../math/latents.ts';
import { asVeIn } from './as-ve.ts';
import { callsPerStep, sampler } from './entry.ts';
import { convention, eta, sNoise } from './options.ts';
import type { Path } from './path.ts';
import type { Denoise, SamplerInput } from './sampler.ts';
import { eulerSplit, posteriorSplit } from './split.ts';
import { walk } from './walk.ts';

export const dpmppSdeShape = {
  eta: eta(1),
  sNoise,
  r: z.number().min(0.05).max(1).default(0.5).meta({ label: 'Midpoint', step: 0.05, about: 'Where in the step the model is asked again, in log-SNR.' }),
};
type Options = z.output<z.ZodObject<typeof dpmppSdeShape>>;

/**
 * One step of DPM-Solver++ (SDE): an ancestral half step to a level in between, then the whole step with what was learnt
 * there. `always`: noise is asked for even where it weighs nothing.
 */
export function dpmppSdeStep(path: Path, { noise, options }: Pick<SamplerInput<Options>, 'noise' | 'options'>, always = false) {
  const draw = (from: number, to: number): Latents | null => (always || (options.eta > 0 && options.sNoise > 0) ? noise(from, to) : null);
  return async (denoise: Denoise, { x, denoised, sigma, sigmaNext }: { x: Latents; denoised: Latents; sigma: number; sigmaNext: number }): Promise<Latents> => {
    const from = path.lambda(sigma);
    const middle = path.sigma(from + options.r * (path.lambda(sigmaNext) - from));
    const x2 = eulerSplit({ x, denoised, sigma }, posteriorSplit(path, sigma, middle, options.eta), draw(sigma, middle), options.sNoise);
    const denoised2 = await denoise(x2, middle);
    const share = 1 / (2 * options.r);
    const mixed = combine([1 - share, denoised], [share, denoised2]);
    return eulerSplit({ x, denoised: mixed, sigma }, posteriorSplit(path, sigma, sigmaNext, options.eta), draw(sigma, sigmaNext), options.sNoise);
  };
}

const asVe = asVeIn('a1111');

/**
 * DPM-Solver++ (stochastic, singlestep). Noise is asked for from each level to the middle, then over the whole step.
 * A1111 and k-diffusion ask for it at eta 0 too, and walk flow models by the VE formulas.
 */
export const dpmppSde = sampler({
  label: 'DPM++ SDE',
  about: 'Rich detail at few steps for two model calls each, with fresh noise.',
  source: 'Lu et al. 2022, DPM-Solver++ (arXiv:2211.01095), made stochastic by k-diffusion',
  aliases: { a1111: ['DPM++ SDE'], comfyui: ['dpmpp_sde', 'dpmpp_sde_gpu'], diffusers: ['DPMSolverSDEScheduler'], invokeai: ['dpmpp_sde', 'dpmpp_sde_k'] },
  order: 2,
  stochastic: true,
  noise: 'brownian',
  nfePerStep: 2,
  nfe: callsPerStep(2),
  automatic: 'karras',
  options: z.strictObject({ convention: convention('comfyui', 'a1111'), ...dpmppSdeShape }),
  refuse: (plan) => asVe.refuse('DPM++ SDE', plan),
  sample: walk({
    grid: asVe.grid,
    start: (input) => {
      const step = dpmppSdeStep(asVe.path(input), input, input.options.convention === 'a1111');
      return (at) => step(input.denoise, at);
    },
  }),
});
