import * as z from 'zod';
import { combine, type Latents } from '../math/latents.ts';
import { deterministic } from './entry.ts';
import { unic } from './options.ts';

export const gamma = z.number().min(1).max(5).default(2).meta({ label: 'Gamma', step: 0.1, about: 'How much of the change of slope is carried on; 1 is Euler.' });

/** Slopes made steadier by the last one: γ·d + (1 − γ)·d_old, d alone at first. */
export function estimateSlope(gamma: number): (d: Latents) => readonly (readonly [number, Latents])[] {
  let old: Latents | null = null;
  return (d) => {
    const terms = old ? ([[gamma, d], [1 - gamma, old]] as const) : ([[1, d]] as const);
    old = d;
    return terms;
  };
}

/** Gradient estimation. Permenter & Yuan 2023, Algorithm 1. */
export const gradientEstimation = deterministic({
  label: 'Gradient estimation',
  about: 'Euler with the error of its last slope taken out: one model call per step.',
  source: 'Permenter & Yuan 2023, Interpreting and Improving Diffusion Models, Algorithm 1 (arXiv:2306.04848)',
  aliases: { comfyui: ['gradient_estimation'] },
  order: 1,
  options: z.strictObject({ gamma, unic }),
  solver: {
    start: ({ options }) => {
      const slope = estimateSlope(options.gamma);
      return ({ x, denoised, sigma, sigmaNext }) => {
        const terms = slope(combine([1 / sigma, x], [-1 / sigma, denoised]));
        return combine([1, x], ...terms.map(([a, d]) => [a * (sigmaNext - sigma), d] as const));
      };
    },
  },
});
