import { combine, type Latents } from '../math/latents.ts';
import { churn, churnOptions, churns, refuseChurn } from './churn.ts';
import { callsPerStep, deterministic } from './entry.ts';
import { eulerStep } from './euler.ts';
import type { Denoise } from './sampler.ts';
import type { At } from './walk.ts';

/** The slope at the geometric mean of both levels, taken for the whole step. */
export async function midpointStep(denoise: Denoise, { x, denoised, sigma, sigmaNext }: Omit<At, 'i'>): Promise<Latents> {
  const middle = Math.sqrt(sigma * sigmaNext);
  const x2 = eulerStep(x, denoised, sigma, middle);
  const denoised2 = await denoise(x2, middle);
  const step = (sigmaNext - sigma) / middle;
  return combine([1, x], [step, x2], [-step, denoised2]);
}

/** DPM-Solver-2 as k-diffusion has it: a midpoint method with the midpoint taken in log σ. Karras et al. 2022 with Lu et al. 2022. */
export const dpm2 = deterministic({
  label: 'DPM2',
  about: 'Looks once more in the middle of each step: second order for two model calls.',
  source: 'Lu et al. 2022, DPM-Solver-2 (arXiv:2206.00927), in the form of k-diffusion',
  aliases: { a1111: ['DPM2'], comfyui: ['dpm_2'], diffusers: ['KDPM2DiscreteScheduler'], invokeai: ['kdpm_2', 'kdpm_2_k'] },
  order: 2,
  noise: 'gaussian',
  nfePerStep: 2,
  nfe: callsPerStep(2),
  automatic: 'karras',
  discardsPenultimate: ['comfyui', 'a1111'],
  options: churnOptions,
  noisy: churns,
  refuse: refuseChurn,
  solver: { lift: churn, start: ({ denoise }) => (at) => midpointStep(denoise, at) },
});
