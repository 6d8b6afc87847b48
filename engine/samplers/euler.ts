import { combine, type Latents } from '../math/latents.ts';
import { churn, churnOptions, churns, refuseChurn } from './churn.ts';
import { deterministic } from './entry.ts';

/** x + d·(σ' − σ) with d = (x − denoised)/σ, written as one blend. */
export function eulerStep(x: Latents, denoised: Latents, sigma: number, sigmaNext: number): Latents {
  const ratio = sigmaNext / sigma;
  return combine([ratio, x], [1 - ratio, denoised]);
}

/** Euler steps on the probability-flow ODE. Karras et al. 2022, Algorithm 2 without its second half. */
export const euler = deterministic({
  label: 'Euler',
  about: 'One straight step per noise level: plain, fast and predictable.',
  source: 'Karras et al. 2022, Algorithm 2 without correction (arXiv:2206.00364)',
  aliases: { a1111: ['Euler'], comfyui: ['euler'], diffusers: ['EulerDiscreteScheduler', 'FlowMatchEulerDiscreteScheduler'], invokeai: ['euler', 'euler_k'] },
  order: 1,
  noise: 'gaussian',
  options: churnOptions,
  noisy: churns,
  refuse: refuseChurn,
  solver: {
    lift: churn,
    start: () => ({ x, denoised, sigma, sigmaNext }) => eulerStep(x, denoised, sigma, sigmaNext),
  },
});
