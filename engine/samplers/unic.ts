import { combine, type Latents } from '../math/latents.ts';
import { exponentialWeights } from './exponential.ts';
import type { Correct } from './walk.ts';

interface Known {
  readonly lambda: number;
  readonly denoised: Latents;
}

/** Weights of the answers at λⱼ, the newest first, over the step that led to it. */
type Weigh = (lambdas: readonly number[], from: number, to: number) => number[];

/**
 * UniC (Zhao et al. 2023, UniPC, section 3.2 and Theorem 3.1): once the model has been asked at a new level for the sake
 * of the next step, that answer and the `order` before it give a better x there, of one order more than the solver's.
 * `orderAt(i)` is the order of the step from level i. −log σ serves as λ on every path: dx/dσ = (x − D)/σ is one ODE.
 */
export function unicCorrector(orderAt: (i: number) => number, weigh: Weigh = exponentialWeights): Correct {
  let known: readonly Known[] = []; // newest first
  let from: { readonly x: Latents; readonly sigma: number } | null = null;
  let arrived = 0;
  return (x, sigma, denoised) => {
    const here: Known = { lambda: -Math.log(sigma), denoised };
    const order = orderAt(arrived - 1);
    let corrected = x;
    // A one-step solver of high order would lose by a correction from too few levels.
    if (from && order > 0 && known.length >= order) {
      const points = [here, ...known.slice(0, order)];
      const weights = weigh(points.map((point) => point.lambda), known[0]!.lambda, here.lambda);
      corrected = combine([sigma / from.sigma, from.x], ...points.map((point, j) => [weights[j]!, point.denoised] as const));
    }
    known = [here, ...known].slice(0, Math.max(1, orderAt(arrived)));
    from = { x: corrected, sigma };
    arrived++;
    return corrected;
  };
}
