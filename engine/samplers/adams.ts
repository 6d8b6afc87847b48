import { interpolationWeights } from '../math/interpolation.ts';
import { combine, type Latents } from '../math/latents.ts';
import { memory } from './history.ts';
import type { At } from './walk.ts';

/** d = (x − denoised)/σ, the slope dx/dσ of the ODE: the predicted noise on VE levels, the velocity on flow levels. */
export function slopeAt({ x, denoised, sigma }: Pick<At, 'x' | 'denoised' | 'sigma'>): Latents {
  return combine([1 / sigma, x], [-1 / sigma, denoised]);
}

/** Weights of the slopes at `sigmas` (newest first) over the step to sigmaNext, adding up to its length. */
export type SlopeWeights = (sigmas: readonly number[], sigmaNext: number) => readonly number[];

/** A linear multistep method on the slope: x' = x + Σ wⱼdⱼ. */
export function slopeMultistep(order: number, weigh: SlopeWeights) {
  const remember = memory(order);
  return (at: At): Latents => {
    const known = remember({ at: at.sigma, value: slopeAt(at) });
    const weights = weigh(known.map(({ at }) => at), at.sigmaNext);
    return combine([1, at.x], ...known.map(({ value }, j) => [weights[j]!, value] as const));
  };
}

/** Adams–Bashforth on the levels as they are: the polynomial through the slopes, integrated. */
export const adamsBashforth: SlopeWeights = (sigmas, sigmaNext) => {
  const [sigma] = sigmas as [number];
  const h = sigmaNext - sigma;
  const integrals = sigmas.map((_, k) => h / (k + 1));
  return interpolationWeights(sigmas.map((each) => (each - sigma) / h), integrals);
};

const equalSteps = [[1], [3 / 2, -1 / 2], [23 / 12, -16 / 12, 5 / 12], [55 / 24, -59 / 24, 37 / 24, -9 / 24]] as const;

/** Adams–Bashforth with the weights for equal steps, whatever the steps are. */
export const equalStepAdams: SlopeWeights = (sigmas, sigmaNext) => equalSteps[sigmas.length - 1]!.map((weight) => weight * (sigmaNext - sigmas[0]!));
