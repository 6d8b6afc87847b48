import { combine, type Latents } from '../math/latents.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import { denoisedTerms } from './predict.ts';

/**
 * Between denoised latents and the velocity that v and flow networks predict: v = (a·x − x0)/b, which is how such a
 * network's output is read. For eps and EDM models the velocity is that of Salimans & Ho 2022.
 */
function terms(levels: NoiseLevels, sigma: number): { readonly a: number; readonly b: number } {
  const { x, output } = denoisedTerms(levels.prediction === 'flow' ? 'flow' : 'v', sigma);
  return { a: x, b: -output };
}

export function toVelocity(denoised: Latents, x: Latents, sigma: number, levels: NoiseLevels): Latents {
  const { a, b } = terms(levels, sigma);
  return combine([-1 / b, denoised], [a / b, x]);
}

export function fromVelocity(v: Latents, x: Latents, sigma: number, levels: NoiseLevels): Latents {
  const { a, b } = terms(levels, sigma);
  return combine([a, x], [-b, v]);
}
