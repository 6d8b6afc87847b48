import { combine, type Latents } from '../math/latents.ts';
import { memory } from './history.ts';
import { finiteLambda, pathOf } from './path.ts';
import type { Sampler } from './sampler.ts';
import { sdeStep } from './sde.ts';
import { walk } from './walk.ts';

/** Weights of the model's answers at λⱼ (newest first) over the step from λ to λ', with the noise share eta. */
export type SdeWeights = (lambdas: readonly number[], from: number, to: number, eta: number) => number[];

/** Multistep exponential integrator of the reverse SDE, in x/α and λ: on VE and flow levels alike. */
export function sdeMultistep<O extends { readonly eta: number; readonly sNoise: number }>(size: number, weigh: SdeWeights): Sampler<O> {
  return walk<O>({
    grid: finiteLambda,
    start: ({ noise, options: { eta, sNoise }, levels }) => {
      const path = pathOf(levels);
      const remember = memory(size);
      return ({ x, denoised, sigma, sigmaNext }) => {
        const from = path.lambda(sigma);
        const known = remember({ at: from, value: denoised });
        const weights = weigh(known.map(({ at }) => at), from, path.lambda(sigmaNext), eta);
        const { keep, alpha, spread } = sdeStep(path, sigma, sigmaNext, eta);
        const terms: (readonly [number, Latents])[] = known.map(({ value }, j) => [alpha * weights[j]!, value]);
        if (eta > 0 && sNoise > 0) terms.push([spread * sNoise, noise(sigma, sigmaNext)]);
        return combine([keep, x], ...terms);
      };
    },
  });
}
