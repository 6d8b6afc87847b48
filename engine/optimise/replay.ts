import type { Guided } from '../guidance/guide.ts';
import { bracket } from '../math/grid.ts';
import { combine, type Latents } from '../math/latents.ts';
import type { PairTable } from './pair-table.ts';
import type { Walks } from './student.ts';
import type { Trajectory } from './trajectories.ts';
import type { VeView } from './ve-view.ts';

/** How much of an error in x returns in the denoised prediction, by level: 0 to 1. */
export type Gain = (sigma: number) => number;

/**
 * The mean gain of a denoiser from its error curve: the posterior's variance is σ²·∂D/∂x (Tweedie's formula, second
 * order), so tr ∂D/∂x per number is m(σ)/σ² per number. `numbers`: of one latent. The table is in noise-to-signal ratios.
 */
export function gainFrom({ sigmas, errors }: Pick<PairTable, 'sigmas' | 'errors'>, numbers: number, view: VeView): Gain {
  const logs = sigmas.map(Math.log).reverse();
  const gains = errors.map((error, i) => Math.min(1, error / numbers / sigmas[i]! ** 2)).reverse();
  return (sigma) => {
    const log = Math.min(Math.max(Math.log(view.to(sigma)), logs[0]!), logs.at(-1)!);
    const low = bracket(logs, log);
    const part = (log - logs[low]!) / (logs[low + 1]! - logs[low]!);
    return view.stretch(sigma) * (gains[low]! + part * (gains[low + 1]! - gains[low]!));
  };
}

/** Weights of the polynomial through neighbouring nodes at a place. */
const lagrange = (nodes: readonly number[], at: number) => nodes.map((node, i) => nodes.reduce((product, other, j) => (i === j ? product : (product * (at - other)) / (node - other)), 1));

/** Latents given at falling levels, at any level between: cubic in log σ. Beyond the ends, what is there. */
function between(sigmas: readonly number[], values: readonly Latents[]): (sigma: number) => Latents {
  const logs = sigmas.map(Math.log).reverse();
  const rising = [...values].reverse();
  return (sigma) => {
    const log = Math.log(sigma);
    if (log <= logs[0]!) return rising[0]!;
    if (log >= logs.at(-1)!) return rising.at(-1)!;
    const low = Math.min(Math.max(bracket(logs, log) - 1, 0), Math.max(logs.length - 4, 0));
    const weights = lagrange(logs.slice(low, low + 4), log).map((weight, k) => [weight, rising[low + k]!] as const);
    return combine(weights[0]!, ...weights.slice(1));
  };
}

/**
 * Walks whose model answers from memory: what it said at that level on the fine walk from the same noise, moved by the
 * gain times how far the few-step walk has strayed. Where they end estimates where the real ones would, without a model
 * call: a list is judged in milliseconds. The gain is one number for all directions, so the estimate ranks lists and is
 * no measurement.
 */
export function replayed(walks: Walks, { sigmas, x, denoised }: Trajectory, gain: Gain): Walks {
  const positive = sigmas.slice(0, denoised.length);
  const [said, seen] = [between(positive, denoised), between(positive, x.slice(0, denoised.length))];
  const denoise = async (state: Latents, sigma: number) => {
    const g = gain(sigma);
    return combine([1, said(sigma)], [g, state], [-g, seen(sigma)]);
  };
  const guided: Guided = {
    denoise,
    async denoiseBoth(state, sigma) {
      const answer = await denoise(state, sigma);
      return { denoised: answer, uncond: answer };
    },
  };
  return { ...walks, guided: () => guided };
}
