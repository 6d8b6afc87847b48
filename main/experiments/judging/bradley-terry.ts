/** One comparison of two items by number; `score` is 1 where the first won, 0 where the second did, ½ for a tie. */
export interface Comparison {
  readonly first: number;
  readonly second: number;
  readonly score: number;
}

export interface Strengths {
  /** Log-strengths, mean 0: item a beats item b with probability 1/(1 + e^(b − a)). */
  readonly strengths: readonly number[];
  /** Their covariance, row by row. */
  readonly covariance: readonly (readonly number[])[];
}

/**
 * Spread of log-strengths that is expected before any vote: odds of two items lie within 1:17 in two of three cases. Weak
 * enough to be outvoted by a few votes, and what keeps an item that won every vote from being infinitely strong.
 */
export const priorSpread = 2;

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * Bradley & Terry 1952 by maximum a posteriori with independent normal priors, and its Laplace approximation: Newton's
 * method on the concave log-posterior, the covariance from its Hessian, both moved to mean 0. Ties count half a win to each.
 */
export function bradleyTerry(items: number, comparisons: readonly Comparison[], spread = priorSpread): Strengths {
  const precision = 1 / (spread * spread);
  let strengths = new Float64Array(items);
  let inverse = identity(items, spread * spread);
  for (let round = 0; round < 100; round++) {
    const gradient = strengths.map((value) => -precision * value);
    const hessian = identity(items, precision);
    for (const { first, second, score } of comparisons) {
      const p = logistic(strengths[first]! - strengths[second]!);
      gradient[first]! += score - p;
      gradient[second]! -= score - p;
      const weight = p * (1 - p);
      hessian[first]![first]! += weight;
      hessian[second]![second]! += weight;
      hessian[first]![second]! -= weight;
      hessian[second]![first]! -= weight;
    }
    inverse = inverted(hessian);
    const step = inverse.map((row) => row.reduce((sum, value, k) => sum + value * gradient[k]!, 0));
    // A full step can overshoot far from the answer; half of one then, where the logistic is flat.
    const longest = Math.max(0, ...step.map(Math.abs));
    const scale = longest > 2 ? 2 / longest : 1;
    strengths = strengths.map((value, k) => value + scale * step[k]!);
    if (longest < 1e-12) break;
  }
  return centred([...strengths], inverse);
}

/** Strengths and covariance of θ − mean(θ). */
function centred(strengths: number[], covariance: number[][]): Strengths {
  const n = strengths.length;
  const mean = strengths.reduce((sum, value) => sum + value, 0) / Math.max(1, n);
  const rows = covariance.map((row) => row.reduce((sum, value) => sum + value, 0) / n);
  const all = rows.reduce((sum, value) => sum + value, 0) / n;
  return { strengths: strengths.map((value) => value - mean), covariance: covariance.map((row, i) => row.map((value, j) => value - rows[i]! - rows[j]! + all)) };
}

const identity = (n: number, value: number): number[][] => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? value : 0)));

/** Gauss–Jordan on a symmetric positive definite matrix. */
function inverted(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const m = matrix.map((row, i) => [...row, ...identity(n, 1)[i]!]);
  for (let i = 0; i < n; i++) {
    const pivot = m[i]![i]!;
    for (let j = 0; j < 2 * n; j++) m[i]![j]! /= pivot;
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = m[k]![i]!;
      for (let j = 0; j < 2 * n; j++) m[k]![j]! -= factor * m[i]![j]!;
    }
  }
  return m.map((row) => row.slice(n));
}

/** Standard error of the difference of two strengths. */
export const errorOfDifference = ({ covariance }: Strengths, a: number, b: number): number => Math.sqrt(Math.max(0, covariance[a]![a]! + covariance[b]![b]! - 2 * covariance[a]![b]!));
