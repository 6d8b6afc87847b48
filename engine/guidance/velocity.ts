import { combine, type Latents } from '../math/latents.ts';
import type { NoiseLevels } from '../schedules/levels.ts';

/**
 * Between denoised latents and the velocity that v and flow networks predict: v = (a·x − x0)/b. For flow models
 * x = (1 − t)·x0 + t·ε and v = ε − x0, so a = 1, b = t; for the others v of Salimans & Ho 2022.
 */
function terms(levels: NoiseLevels, sigma: number): { readonly a: number; readonly b: number } {
  if (levels.prediction === 'flow') return { a: 1, b: sigma };
  const variance = 1 + sigma * sigma;
  return { a: 1 / variance, b: sigma / Math.sqrt(variance) };
}

export function toVelocity(denoised: Latents, x: Latents, sigma: number, levels: NoiseLevels): Latents {
  const { a, b } = terms(levels, sigma);
  return combine([-1 / b, denoised], [a / b, x]);
}

export function fromVelocity(v: Latents, x: Latents, sigma: number, levels: NoiseLevels): Latents {
  const { a, b } = terms(levels, sigma);
  return combine([a, x], [-b, v]);
}
