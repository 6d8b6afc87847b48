import * as z from 'zod';
import { linspace } from '../math/grid.ts';
import { computed, schedule, varianceExploding } from './schedule.ts';
import { rangeOf, sigmaRange } from './sigma-range.ts';

/** σ = c·tan(linear in atan(σ/c)), both ends included. */
export function tanLevels(sigmaMax: number, sigmaMin: number, c: number, count: number): number[] {
  const angles = linspace(Math.atan(sigmaMax / c), Math.atan(sigmaMin / c), count);
  return angles.map((angle, i) => (i === 0 ? sigmaMax : i === count - 1 ? sigmaMin : c * Math.tan(angle)));
}

/** Levels that minimise the end-point KL divergence of Euler on Gaussian data of standard deviation c. */
export const tan = schedule({
  label: 'Tan',
  about: 'Best for Euler if the pictures were Gaussian with spread c; set c to the measured spread of your model’s latents.',
  source: 'Sabour, Fidler, Kreis 2024, “Align Your Steps”, Theorem 3.1; “kl_optimal” is the case c = 1',
  fits: varianceExploding,
  options: {
    c: z.number().min(0.001).max(1000).default(1).meta({ label: 'Spread of the data c', about: 'Root mean square standard deviation of the latents', step: 0.05 }),
    end: z
      .enum(['replace', 'append'])
      .default('replace')
      .meta({ label: 'Last step', about: 'Replace the lowest level by 0, or go to it and then to 0. Replacing is 1.5 to 4 times more exact with multistep samplers' }),
    ...sigmaRange,
  },
  draw({ steps, levels, options }) {
    const [min, max] = rangeOf(levels, options);
    const walked = options.end === 'replace' ? tanLevels(max, min, options.c, steps + 1).slice(0, -1) : tanLevels(max, min, options.c, steps);
    return computed([...walked, 0]);
  },
});
