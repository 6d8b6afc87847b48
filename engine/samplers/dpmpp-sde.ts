import * as z from 'zod';
import { combine, type Latents } from '../math/latents.ts';
import { callsPerStep, sampler } from './entry.ts';
import { eta, sNoise } from './options.ts';
import { finiteLambda, type Path, pathOf } from './path.ts';
import type { Denoise, SamplerInput } from './sampler.ts';
import { eulerSplit, posteriorSplit } from './split.ts';
import { walk } from './walk.ts';

export const dpmppSdeOptions = z.strictObject({
  eta: eta(1),
  sNoise,
  r: z.number().min(0.05).max(1).default(0.5).meta({ label: 'Midpoint', step: 0.05, about: 'Where in the step the model is asked again, in log-SNR.' }),
});
type Options = z.output<typeof dpmppSdeOptions>;

/** One step of DPM-Solver++ (SDE): an ancestral half step to a level in between, then the whole step with what was learnt there. */
export function dpmppSdeStep(path: Path, { noise, options }: Pick<SamplerInput<Options>, 'noise' | 'options'>) {
  const draw = (from: number, to: number): Latents | null => (options.eta > 0 && options.sNoise > 0 ? noise(from, to) : null);
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

/** DPM-Solver++ (stochastic, singlestep). Noise is asked for from each level to the middle, then over the whole step. */
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
  options: dpmppSdeOptions,
  sample: walk({
    grid: finiteLambda,
    start: (input) => {
      const step = dpmppSdeStep(pathOf(input.levels), input);
      return (at) => step(input.denoise, at);
    },
  }),
});
