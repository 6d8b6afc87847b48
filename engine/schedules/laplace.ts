import * as z from 'zod';
import { linspace } from '../math/grid.ts';
import { anyModel, computed, schedule } from './schedule.ts';
import { rangeOf, sigmaRange } from './sigma-range.ts';

/** Keeps the logarithm finite at both ends of the distribution. ComfyUI. */
const epsilon = 1e-5;

/** Log of the level at a quantile, 0 the highest; in units of β around μ. */
function quantile(x: number, floor: number): number {
  return -Math.sign(0.5 - x) * Math.log(1 - 2 * Math.abs(0.5 - x) + floor);
}

/** The quantile of a log level in units of β around μ. */
const place = (log: number) => (log >= 0 ? Math.exp(-log) / 2 : 1 - Math.exp(log) / 2);

/** Quantiles of a Laplace law of log σ, highest first. */
export const laplace = schedule({
  label: 'Laplace',
  about: 'Most steps lie around one noise level, e^μ, with exponential tails on both sides.',
  source: 'Hang et al. 2024, “Improved Noise Schedule for Diffusion Training”, Table 1; ComfyUI’s LaplaceScheduler',
  differences:
    'ComfyUI cuts the law off at the model’s ends, which may repeat them, and does not reach 0, so that it does one step fewer and leaves noise in. Ours takes quantiles of the law between the ends and appends 0.',
  aliases: { comfyui: ['LaplaceScheduler'] },
  fits: anyModel,
  options: {
    mu: z.number().min(-10).max(10).default(0).meta({ label: 'μ', about: 'Log of the noise level in the middle', step: 0.1 }),
    beta: z.number().min(0.01).max(10).default(0.5).meta({ label: 'β', about: 'Width of the law', step: 0.1 }),
    ...sigmaRange,
  },
  draw({ steps, levels, options }) {
    const { mu, beta } = options;
    const [min, max] = rangeOf(levels, options);
    if (options.convention !== 'stepwise') {
      const clamped = linspace(0, 1, steps).map((x) => Math.min(Math.max(Math.exp(mu + beta * quantile(x, epsilon)), min), max));
      return computed(clamped, 'ComfyUI’s list ends at the lowest level, not at 0.');
    }
    const [first, last] = [max, min].map((sigma) => place((Math.log(sigma) - mu) / beta)) as [number, number];
    const walked = linspace(first, last, steps).map((x, i) => (i === 0 ? max : Math.exp(mu + beta * quantile(x, 0))));
    return computed([...walked, 0]);
  },
});
