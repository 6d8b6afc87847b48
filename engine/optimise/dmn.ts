import { evolve, type Normals } from '../math/evolution.ts';
import { gapsOfLevels, levelsFromGaps } from './gaps.ts';

/** Assumed growth of the prediction error with noise: σ_vp^p/α, p = 2 for latent models and 1 for pixel models. */
export interface DmnModel {
  readonly power: 1 | 2;
  /** Steps whose coefficients are counted in squares, before signed sums take over: 3 up to seven steps, otherwise 0. */
  readonly truncation: number;
}

/** What the authors' code takes for a number of steps. */
export const truncationFor = (steps: number) => (steps <= 7 ? 3 : 0);

/** Error of x0 at half log-SNR λ. */
function errorAt(lambda: number, power: number): number {
  const alpha = 1 / Math.sqrt(1 + Math.exp(-2 * lambda));
  const sigma = 1 / Math.sqrt(1 + Math.exp(2 * lambda));
  return sigma ** power / alpha;
}

/**
 * Coefficients of step s from λ_s to λ_{s+1}: the exact exponential integral of the Lagrange polynomial through the last
 * `order` nodes, newest first (Lu et al. 2022, DPM-Solver++, in the form of Xue et al. 2024).
 */
function coefficients(lambdas: ArrayLike<number>, s: number, order: number, out: Float64Array): void {
  const e = Math.exp(lambdas[s]!);
  const h = lambdas[s + 1]! - lambdas[s]!;
  const h0 = Math.expm1(h);
  const h1 = h * Math.exp(h) - h0;
  if (order === 1) {
    out[0] = e * h0;
    return;
  }
  const b = lambdas[s]! - lambdas[s - 1]!;
  if (order === 2) {
    out[0] = (e * (h1 + b * h0)) / b;
    out[1] = (-e * h1) / b;
    return;
  }
  const a = lambdas[s - 1]! - lambdas[s - 2]!;
  const h2 = h * h * Math.exp(h) - 2 * h1;
  out[0] = (e * (h2 + (2 * b + a) * h1 + b * (a + b) * h0)) / (b * (a + b));
  out[1] = (-e * (h2 + (a + b) * h1)) / (a * b);
  out[2] = (e * (h2 + b * h1)) / (a * (a + b));
}

/**
 * Bound on the end-point error of a third-order multistep solver (orders 1 2 3 … 3 2 1) on rising half log-SNRs, from
 * assumed prediction errors alone. Xue et al. 2024, “Accelerating Diffusion Sampling with Optimized Time Steps”, eq. 11.
 */
export function dmnObjective(lambdas: ArrayLike<number>, { power, truncation }: DmnModel): number {
  const steps = lambdas.length - 1;
  const signed = new Float64Array(steps);
  const c = new Float64Array(3);
  let total = 0;
  for (let s = 0; s < steps; s++) {
    const order = s === 0 || s === steps - 1 ? 1 : s === 1 || s === steps - 2 ? 2 : 3;
    coefficients(lambdas, s, order, c);
    let squares = 0;
    for (let k = 0; k < order; k++) {
      const error = c[k]! * errorAt(lambdas[s - k]!, power);
      squares += error * error;
      if (order > 1 && s >= truncation) signed[s - k] = signed[s - k]! + error;
    }
    // The first and the last step stand alone; so do the early ones where signed sums would be unstable.
    if (order === 1 || s < truncation) total += Math.sqrt(squares);
  }
  for (const sum of signed) total += Math.abs(sum);
  return total;
}

interface DmnInput extends DmnModel {
  readonly sigmaMax: number;
  readonly sigmaMin: number;
  readonly steps: number;
  /** Lists to start from, highest first with both ends: evenly spaced in log σ where none is given. */
  readonly starts?: readonly (readonly number[])[];
  readonly normals: Normals;
}

/**
 * Levels of least objective found, highest first with both ends, without a model call. It knows no more of a model than
 * its range of noise: an instant preview. The objective has kinks and many valleys, and without truncation it rewards
 * errors that are assumed to cancel, so each start is followed only into its own neighbourhood.
 */
export function dmnLevels({ sigmaMax, sigmaMin, steps, starts = [], normals, ...model }: DmnInput): number[] {
  const value = (gaps: readonly number[]) => dmnObjective(levelsFromGaps(gaps, sigmaMax, sigmaMin).map((sigma) => -Math.log(sigma)), model);
  if (steps === 1) return [sigmaMax, sigmaMin];
  const found = [Array<number>(steps).fill(0), ...starts.map(gapsOfLevels)].map((start) => evolve({ start, spread: 0.3, generations: 400, value, normals }));
  const best = found.reduce((least, each) => (each.value < least.value ? each : least));
  return levelsFromGaps(best.point, sigmaMax, sigmaMin);
}
