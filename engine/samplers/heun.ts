import { combine, type Latents } from '../math/latents.ts';
import { churn, churnOptions, churns, refuseChurn } from './churn.ts';
import { callsPerStep, deterministic } from './entry.ts';
import { eulerStep } from './euler.ts';
import type { Denoise } from './sampler.ts';
import type { At } from './walk.ts';

/** The mean of the slopes at both ends of an Euler step. */
export async function heunStep(denoise: Denoise, { x, denoised, sigma, sigmaNext }: Omit<At, 'i'>): Promise<Latents> {
  const x2 = eulerStep(x, denoised, sigma, sigmaNext);
  const denoised2 = await denoise(x2, sigmaNext);
  const half = (sigmaNext - sigma) / 2;
  return combine([1 + half / sigma, x], [-half / sigma, denoised], [half / sigmaNext, x2], [-half / sigmaNext, denoised2]);
}

/** Heun's method with churn. Karras et al. 2022, Algorithm 2. */
export const heun = deterministic({
  label: 'Heun',
  about: 'Looks at both ends of each step: twice the model calls of Euler, much closer to the exact path.',
  source: 'Karras et al. 2022, Algorithm 2 (arXiv:2206.00364)',
  aliases: { a1111: ['Heun'], comfyui: ['heun'], diffusers: ['HeunDiscreteScheduler'], invokeai: ['heun', 'heun_k'] },
  order: 2,
  noise: 'gaussian',
  nfePerStep: 2,
  nfe: callsPerStep(2),
  options: churnOptions,
  noisy: churns,
  refuse: refuseChurn,
  solver: { lift: churn, start: ({ denoise }) => (at) => heunStep(denoise, at) },
});
