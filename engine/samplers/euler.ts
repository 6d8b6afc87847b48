import { combine } from '../math/latents.ts';
import type { Sampler } from './sampler.ts';

/** Euler steps on the probability-flow ODE. Karras et al. 2022, Algorithm 2 without churn. */
export const euler: Sampler = async function* ({ denoise, x, sigmas }) {
  for (let i = 0; i + 1 < sigmas.length; i++) {
    const sigma = sigmas[i]!;
    const denoised = await denoise(x, sigma);
    yield { i, sigma, x, denoised };
    // x + d·(σ' − σ) with d = (x − denoised)/σ, written as one blend.
    const ratio = sigmas[i + 1]! / sigma;
    x = combine([ratio, x], [1 - ratio, denoised]);
  }
  return x;
};
