import * as z from 'zod';
import { combine, type Latents } from '../math/latents.ts';
import { convention } from './options.ts';
import type { Path } from './path.ts';
import type { AtBoth } from './walk.ts';

/**
 * CFG++ (Chung et al. 2024, Algorithm 2) noises the guided prediction back with the unconditional direction:
 * x' = α'·D + σ'·(x − α·D_u)/σ. That is any first-order step taken from x + α·(D − D_u) instead of x.
 */
export function cfgPlusPlus<A extends Pick<AtBoth, 'x' | 'sigma' | 'denoised' | 'uncond'>>(path: Path, at: A): A {
  const alpha = path.alpha(at.sigma);
  const x: Latents = combine([1, at.x], [alpha, at.denoised], [-alpha, at.uncond]);
  return { ...at, x };
}

/** ComfyUI walks flow models by the formulas of variance-exploding ones, without α. */
export const cfgPlusPlusOptions = z.strictObject({ convention: convention('stepwise', 'comfyui') });

export const cfgPlusPlusSource = 'Chung et al. 2024, CFG++ (arXiv:2406.08070)';
