import * as z from 'zod';
import { combine, type Latents } from '../math/latents.ts';
import { asVeIn } from './as-ve.ts';
import { memory } from './history.ts';
import { convention, stochasticShape } from './options.ts';
import type { Sampler } from './sampler.ts';
import { sdeStep } from './sde.ts';
import { walk } from './walk.ts';

/** Weights of the model's answers at λⱼ (newest first) over the step from λ to λ', with the noise share eta. */
export type SdeWeights = (lambdas: readonly number[], from: number, to: number, eta: number) => number[];

export const sdeMultistepOptions = z.strictObject({ convention: convention('comfyui', 'a1111'), ...stochasticShape });

/** A1111 and Forge walk flow models by the VE formulas, and draw noise that a noise scale of 0 then silences. */
export const sdeAsVe = asVeIn('a1111');

/** Multistep exponential integrator of the reverse SDE, in x/α and λ: on VE and flow levels alike. */
export function sdeMultistep(size: number, weigh: SdeWeights): Sampler<z.output<typeof sdeMultistepOptions>> {
  return walk({
    grid: sdeAsVe.grid,
    start: ({ noise, options, levels }) => {
      const { eta, sNoise } = options;
      const path = sdeAsVe.path({ levels, options });
      const draws = eta > 0 && (sNoise > 0 || options.convention === 'a1111');
      const remember = memory(size);
      return ({ x, denoised, sigma, sigmaNext }) => {
        const from = path.lambda(sigma);
        const known = remember({ at: from, value: denoised });
        const weights = weigh(known.map(({ at }) => at), from, path.lambda(sigmaNext), eta);
        const { keep, alpha, spread } = sdeStep(path, sigma, sigmaNext, eta);
        const terms: (readonly [number, Latents])[] = known.map(({ value }, j) => [alpha * weights[j]!, value]);
        if (draws) terms.push([spread * sNoise, noise(sigma, sigmaNext)]);
        return combine([keep, x], ...terms);
      };
    },
  });
}
