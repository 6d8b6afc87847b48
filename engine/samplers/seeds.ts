import { combine, type Latents } from '../math/latents.ts';
import { exponentialWeights, type SlopeRule } from './exponential.ts';
import { finiteLambda, pathOf } from './path.ts';
import type { Sampler } from './sampler.ts';
import { sdeStep } from './sde.ts';
import { walk } from './walk.ts';

interface SeedsOptions {
  readonly eta: number;
  readonly sNoise: number;
}

interface Stage {
  /** Where in the step, in λ: 0 is its start, 1 its end. */
  readonly r: number;
  /** Which answers are interpolated to get there: 0 is the one at the start. */
  readonly from: readonly number[];
  readonly rule?: SlopeRule;
}

/**
 * SEEDS (Gonzalez et al. 2023): a singlestep exponential Runge–Kutta method of the reverse SDE. Each stage starts from x
 * and the answers so far; one Brownian path runs through them, drawn over consecutive parts of the step.
 */
export function seeds<O extends SeedsOptions>(stagesOf: (options: O) => readonly Stage[]): Sampler<O> {
  return walk<O>({
    grid: finiteLambda,
    start: ({ denoise, noise, options, levels }) => {
      const path = pathOf(levels);
      const stages = stagesOf(options);
      const { eta, sNoise } = options;
      return async ({ x, denoised, sigma, sigmaNext }) => {
        const from = path.lambda(sigma);
        const h = path.lambda(sigmaNext) - from;
        const answers: { at: number; value: Latents }[] = [{ at: from, value: denoised }];
        let path1: readonly (readonly [number, Latents])[] = [];
        let reached = sigma;
        let arrived = x;
        for (const { r, from: used, rule } of stages) {
          const to = from + r * h;
          const next = r === 1 ? sigmaNext : path.sigma(to);
          if (eta > 0 && sNoise > 0) {
            const part = sdeStep(path, reached, next, eta);
            path1 = [...path1.map(([a, n]) => [a * part.keep, n] as const), [part.spread, noise(reached, next)]];
          }
          const known = used.map((k) => answers[k]!);
          const weights = exponentialWeights(known.map(({ at }) => at), from, to, { eta, ...(rule ? { rule } : {}) });
          const { keep, alpha } = sdeStep(path, sigma, next, eta);
          arrived = combine(
            [keep, x],
            ...known.map(({ value }, j) => [alpha * weights[j]!, value] as const),
            ...path1.map(([a, n]) => [a * sNoise, n] as const),
          );
          reached = next;
          if (r < 1) answers.push({ at: to, value: await denoise(arrived, next) });
        }
        return arrived;
      };
    },
  });
}
