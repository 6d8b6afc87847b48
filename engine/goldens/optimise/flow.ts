import { linspace } from '../../math/grid.ts';
import type { Latents } from '../../math/latents.ts';
import { drawsFrom } from '../../optimise/draws.ts';
import { eulerStep } from '../../samplers/euler.ts';
import { karras } from '../../schedules/karras.ts';
import { levelsOf } from '../schedules/lists.ts';
import { batch, idealDenoiser, type DiagonalMixture } from './mixture.ts';

/** Φ(z) by its series (Marsaglia 2004) in the middle and a continued fraction in the tails: right to 1e-14. */
function normalCdf(z: number): number {
  if (Math.abs(z) > 6) {
    let fraction = 0;
    for (let k = 60; k > 0; k--) fraction = k / (Math.abs(z) + fraction);
    const tail = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) / (Math.abs(z) + fraction);
    return z > 0 ? 1 - tail : tail;
  }
  let [sum, term] = [z, z];
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
}

/** Quantiles of a one-dimensional mixture under noise of a level, by bisection; rising with `parts`. */
function quantiles({ weights, means, stds }: DiagonalMixture, sigma: number, parts: readonly number[]): Float64Array {
  const spreads = stds.map((std) => Math.hypot(std[0]!, sigma));
  const cdf = (x: number) => weights.reduce((sum, weight, k) => sum + weight * normalCdf((x - means[k]![0]!) / spreads[k]!), 0);
  const ends = [-1, 1].map((sign) => means.map((mean, k) => mean[0]! + sign * 12 * spreads[k]!));
  let floor = Math.min(...ends[0]!);
  const ceiling = Math.max(...ends[1]!);
  return Float64Array.from(parts, (part) => {
    let [low, high] = [floor, ceiling];
    for (let k = 0; k < 60; k++) {
      const middle = (low + high) / 2;
      if (cdf(middle) < part) low = middle;
      else high = middle;
    }
    floor = low;
    return low;
  });
}

/** Points that the flow starts from at the highest level, and where the exact flow takes them. */
export interface ExactFlow {
  readonly starts: Latents;
  readonly ends: Latents;
}

/** Heun's method over many levels: exact for what few steps are compared with. */
async function heunEnds(mixture: DiagonalMixture, x: Latents, sigmaMin: number, sigmaMax: number): Promise<Latents> {
  const denoise = idealDenoiser(mixture);
  const { sigmas } = karras.draw({ steps: 600, levels: levelsOf('sd-eps'), family: 'sd15', denoise: 1, options: { sigmaMin: sigmaMin / 4, sigmaMax } });
  let state = x;
  for (const [i, next] of sigmas.slice(1).entries()) {
    const first = await denoise(state, sigmas[i]!);
    if (next === 0) return first;
    const there = await denoise(eulerStep(state, first, sigmas[i]!, next), next);
    const [ratio, from] = [next / sigmas[i]!, state];
    // x' = x + ½·(d + d')·(σ' − σ) with d = (x − D)/σ at both ends.
    const euler = eulerStep(from, first, sigmas[i]!, next);
    const out = new Float64Array(from.data.length);
    for (let k = 0; k < out.length; k++) {
      const d = (from.data[k]! - first.data[k]!) / sigmas[i]!;
      const dNext = (euler.data[k]! - there.data[k]!) / next;
      out[k] = from.data[k]! + 0.5 * (d + dNext) * (ratio - 1) * sigmas[i]!;
    }
    state = { data: out, dims: x.dims };
  }
  return state;
}

/**
 * Exact probability flow from the exact law at the highest level to the data: the map of quantiles in one dimension,
 * many steps from seeded points in more.
 */
export async function exactFlow(mixture: DiagonalMixture, sigmaMin: number, sigmaMax: number, count: number, seed: bigint): Promise<ExactFlow> {
  if (mixture.dim === 1) {
    const parts = linspace(0.5 / count, 1 - 0.5 / count, count);
    return { starts: batch(quantiles(mixture, sigmaMax, parts), 1), ends: batch(quantiles(mixture, 0, parts), 1) };
  }
  const draws = drawsFrom(seed);
  const { dim, weights, means, stds } = mixture;
  const data = new Float64Array(count * dim);
  let [k, upTo] = [0, weights[0]! * count];
  for (let i = 0; i < count; i++) {
    while (i + 0.5 > upTo && k < weights.length - 1) upTo += weights[++k]! * count;
    const z = draws.randn(dim);
    for (let j = 0; j < dim; j++) data[i * dim + j] = means[k]![j]! + Math.hypot(stds[k]![j]!, sigmaMax) * z[j]!;
  }
  const starts = batch(data, dim);
  return { starts, ends: await heunEnds(mixture, starts, sigmaMin, sigmaMax) };
}
