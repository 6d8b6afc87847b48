import type { Normals } from '../math/evolution.ts';
import { combine, type Latents } from '../math/latents.ts';
import type { Denoise } from '../samplers/sampler.ts';
import type { TripleCost } from './coordinate-descent.ts';
import type { Draws } from './draws.ts';

const snr = (sigma: number) => 1 / (sigma * sigma);
/** 1/(t² + c²) as a function of w = 1/t², with v = c². */
const g = (w: number, v: number) => w / (1 + v * w);

/** Φ(b) − Φ(a) for Φ(w) = w/v − ln(1 + v·w)/v², the integral of g. By its series where v·w is small and it cancels. */
function phiDifference(a: number, b: number, v: number): number {
  if (v * b < 1e-3) return (b * b - a * a) / 2 - (v * (b ** 3 - a ** 3)) / 3 + (v * v * (b ** 4 - a ** 4)) / 4 - (v ** 3 * (b ** 5 - a ** 5)) / 5;
  return (b - a) / v - Math.log1p((v * (b - a)) / (1 + v * a)) / (v * v);
}

/** ∫ over t from `low` to `high` of t⁻³·(1/(t² + c²) − 1/(high² + c²)): the mass of the proposal on an interval. */
export function proposalMass(low: number, high: number, c: number): number {
  const [wLow, wHigh, v] = [snr(low), snr(high), c * c];
  return 0.5 * (phiDifference(wHigh, wLow, v) - g(wHigh, v) * (wLow - wHigh));
}

/** The t below which a part of the mass of `low` … `high` lies above: solved by bisection in log t. */
export function proposalQuantile(part: number, low: number, high: number, c: number): number {
  const [wHigh, v] = [snr(high), c * c];
  const total = proposalMass(low, high, c);
  let [from, to] = [Math.log(low), Math.log(high)];
  for (let i = 0; i < 60; i++) {
    const middle = (from + to) / 2;
    const w = Math.exp(-2 * middle);
    const above = 0.5 * (phiDifference(wHigh, w, v) - g(wHigh, v) * (w - wHigh));
    if (above > part * total) from = middle;
    else to = middle;
  }
  return Math.exp((from + to) / 2);
}

interface EstimateInput {
  readonly denoise: Denoise;
  /** Clean latents to draw from: the paper keeps 8,192 of the data; runs of the model do as well. */
  readonly data: Latents;
  readonly draws: Draws;
  /** Spread c of the proposal; the paper's is 0.5, the measured spread of the latents is better. */
  readonly c: number;
  /** Levels t per candidate, one in each stratum, and pairs of draws for each. */
  readonly strata: number;
  readonly pairs: number;
}

/** Some latents of a batch. */
function gathered(data: Latents, places: readonly number[]): Latents {
  const [, c, h, w] = data.dims;
  const size = c * h * w;
  const out = data.data instanceof Float32Array ? new Float32Array(places.length * size) : new Float64Array(places.length * size);
  places.forEach((place, i) => out.set(data.data.subarray(place * size, (place + 1) * size), i * size));
  return { data: out, dims: [places.length, c, h, w] };
}

/** Normals and their negatives for the second half of the batch. */
function antithetic(normals: Normals, like: Latents): Latents {
  const half = like.data.length / 2;
  const z = normals.randn(half);
  const data = like.data instanceof Float32Array ? new Float32Array(like.data.length) : new Float64Array(like.data.length);
  for (let k = 0; k < half; k++) {
    data[k] = z[k]!;
    data[half + k] = -z[k]!;
  }
  return { data, dims: like.dims };
}

/**
 * The KLUB of the two intervals that meet at a level, by importance sampling over t (Sabour et al. 2024, appendix).
 * Completed by the mass Z of the proposal, which differs from candidate to candidate: without it candidates cannot be
 * compared. One t in each stratum of the proposal, pairs of opposite noises, and the same latents, noises and strata for
 * all candidates. Two evaluations for each draw.
 */
export function monteCarloCost({ denoise, data, draws, c, strata, pairs }: EstimateInput): TripleCost {
  return async (high, candidates, low) => {
    const shared = Array.from({ length: strata }, (_, stratum) => {
      const chosen = Array.from({ length: pairs }, () => Math.floor(draws.uniform() * data.dims[0]));
      const x0 = gathered(data, [...chosen, ...chosen]);
      return { part: (stratum + draws.uniform()) / strata, x0, z1: antithetic(draws, x0), z2: antithetic(draws, x0) };
    });
    const costs: number[] = [];
    for (const middle of candidates) {
      const [below, above] = [proposalMass(low, middle, c), proposalMass(middle, high, c)];
      const total = below + above;
      let sum = 0;
      for (const { part, x0, z1, z2 } of shared) {
        const inBelow = part * total < below;
        const [from, u] = inBelow ? [low, middle] : [middle, high];
        const t = proposalQuantile(inBelow ? (part * total) / below : (part * total - below) / above, from, u, c);
        const x = combine([1, x0], [t, z1]);
        const [held, here] = [await denoise(combine([1, x], [Math.sqrt(u * u - t * t), z2]), u), await denoise(x, t)];
        let squares = 0;
        for (let k = 0; k < here.data.length; k++) squares += (here.data[k]! - held.data[k]!) ** 2;
        sum += squares / (2 * pairs) / (g(snr(t), c * c) - g(snr(u), c * c));
      }
      costs.push((total * sum) / strata);
    }
    return costs;
  };
}
