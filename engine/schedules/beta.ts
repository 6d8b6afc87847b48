import * as z from 'zod';
import { linspace, roundHalfEven } from '../math/grid.ts';
import { betaQuantile } from '../math/incomplete-beta.ts';
import { anyModel, computed, schedule } from './schedule.ts';

/** SciPy's median of the usual law is a hair above one half, and so ComfyUI's tie in the middle of a table goes up. */
const scipyMedian = 0.5 + Number.EPSILON / 2;

/** Quantiles of a beta law of time. */
export const beta = schedule({
  label: 'Beta',
  about: 'More steps at both ends, at the first shapes and at the last detail, and fewer in between.',
  source: 'Lee et al. 2024, “Beta Sampling is All You Need”, with α = β = 0.6',
  differences:
    'ComfyUI takes quantiles as places in the model’s table (equal ones once) and leaves the lowest out; A1111 takes them as fractions of sigma itself and includes it, which spends most steps at high noise. Ours is ComfyUI’s, as in the paper, but a place already taken moves on to the next, so that the number of steps is the one asked for.',
  aliases: { a1111: ['Beta'], comfyui: ['beta', 'BetaSamplingScheduler'], diffusers: ['use_beta_sigmas'] },
  fits: anyModel,
  options: {
    alpha: z.number().min(0.05).max(20).default(0.6).meta({ label: 'α', step: 0.05 }),
    beta: z.number().min(0.05).max(20).default(0.6).meta({ label: 'β', step: 0.05 }),
  },
  draw({ steps, levels, options }) {
    const quantile = (p: number) => betaQuantile(p, options.alpha, options.beta);
    if (options.convention === 'a1111') {
      const { sigmaMin, sigmaMax } = levels;
      return computed([...linspace(1, 0, steps).map((p) => sigmaMin + quantile(p) * (sigmaMax - sigmaMin)), 0]);
    }
    const last = levels.grid.length - 1;
    const median = options.alpha === 0.6 && options.beta === 0.6 ? scipyMedian : quantile(0.5);
    const places = Array.from({ length: steps }, (_, i) => {
      const p = 1 - i * (1 / steps);
      return roundHalfEven((p === 0.5 ? median : quantile(p)) * last);
    });
    const distinct = options.convention === 'comfyui' ? places.filter((place, i) => place !== places[i - 1]) : spread(places);
    return computed([...distinct.map((place) => levels.grid[place]!), 0]);
  },
});

/** Falling places with none taken twice, moved as little as needed within 0 … first. */
function spread(places: readonly number[]): number[] {
  const out = [...places];
  for (let i = 1; i < out.length; i++) out[i] = Math.min(out[i]!, out[i - 1]! - 1);
  for (let i = out.length - 1, least = 0; i >= 0 && out[i]! < least; i--, least++) out[i] = least;
  return out;
}
