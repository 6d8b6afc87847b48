import type { Normals } from '../math/evolution.ts';
import type { FloatArray } from '../math/latents.ts';
import { gapsOfLevels, levelsFromGaps } from './gaps.ts';

/** End points minus the teacher's, all walks in one row, for a list of n levels above 0 and the 0. */
export type Residual = (sigmas: readonly number[], keep: boolean) => Promise<FloatArray>;

interface RefineInput {
  /** Falling levels above 0, without the 0. The first stays. */
  readonly start: readonly number[];
  /** The last level stays above this. */
  readonly lowest: number;
  /** `keep` says that the next lists will agree with this one down to some level. */
  readonly residual: Residual;
  /** Whether one more run of the sampler over all walks can still be paid. */
  readonly affordable: () => boolean;
}

/** A list better than all before it; `value` is the root mean square of its residual. */
export interface Refined {
  readonly sigmas: readonly number[];
  readonly value: number;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
};
const squares = (row: FloatArray) => dot(row, row);

/** Part of the smaller gap beside a level that it is moved by to see what changes. */
const nudge = 0.05;
/** An improvement of the sum of squares below this part is none. */
const negligible = 2e-3;

/** d(log level i)/d(gap j) of `levelsFromGaps`, for the levels after the first. */
function gapsToLevels(gaps: readonly number[], span: number): number[][] {
  const top = Math.max(...gaps);
  const sizes = gaps.map((gap) => Math.exp(gap - top));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let before = 0;
  return gaps.slice(0, -1).map((_, i) => {
    before += sizes[i]!;
    const share = before / total;
    return sizes.map((size, j) => ((-span * size) / total) * ((j <= i ? 1 : 0) - share));
  });
}

/** Solves a small symmetric positive system by Cholesky's method; null where it is not positive. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const n = right.length;
  const lower = matrix.map((row) => [...row]);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = lower[i]![j]!;
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      if (i === j && !(sum > 0)) return null;
      lower[i]![j] = i === j ? Math.sqrt(sum) : sum / lower[j]![j]!;
    }
  }
  const y = [...right];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) y[i] = y[i]! - lower[i]![k]! * y[k]!;
    y[i] = y[i]! / lower[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) y[i] = y[i]! - lower[k]![i]! * y[k]!;
    y[i] = y[i]! / lower[i]![i]!;
  }
  return y;
}

/**
 * End-point refinement: the levels whose few-step walk ends nearest to the fine one's, the aim of LD3 (Tong et al. 2024,
 * arXiv 2405.15506) without gradients through the network. The distance is a sum of squares, so Levenberg's and
 * Marquardt's method applies: the Jacobian from one run per level (each pays only for the calls after its level), then
 * steps in the log-gaps with Broyden's update (1965) until it goes stale. Yields each better list.
 */
export async function* refine({ start, lowest, residual, affordable }: RefineInput): AsyncGenerator<Refined, Refined> {
  const [first, n] = [start[0]!, start.length];
  const span = Math.log(first / lowest);
  const floored = start.map((sigma, i) => Math.max(sigma, lowest * 1.02 ** (n - i)));
  let gaps = gapsOfLevels([...floored, lowest]);
  const levelsAt = (each: readonly number[]) => levelsFromGaps(each, first, lowest).slice(0, -1);
  const run = (levels: readonly number[], keep: boolean) => residual([...levels, 0], keep);

  let levels = levelsAt(gaps);
  let here = await run(levels, true);
  let value = squares(here);
  const told = (): Refined => ({ sigmas: [...levels, 0], value: Math.sqrt(value / here.length) });
  yield told();
  if (n === 1) return told();

  let damping = 3e-2;
  for (;;) {
    // The Jacobian by the logarithms of the levels, column by column, lowest level first: the cheapest comes first.
    const columns: FloatArray[] = [];
    for (let i = n - 1; i >= 1; i--) {
      if (!affordable()) return told();
      const below = levels[i + 1] ?? lowest;
      const h = nudge * Math.min(Math.log(levels[i - 1]! / levels[i]!), Math.log(levels[i]! / below));
      const moved = await run(levels.with(i, levels[i]! * Math.exp(h)), false);
      columns[i - 1] = moved.map((each, k) => (each - here[k]!) / h);
    }
    const began = value;
    for (let stale = 0, rejected = 0; rejected < 5 && stale < 2 * n; ) {
      const chain = gapsToLevels(gaps, span);
      const normal = columns.map((a) => columns.map((b) => dot(a, b)));
      const slope = columns.map((column) => dot(column, here));
      const product = chain[0]!.map((_, j) => chain[0]!.map((_, k) => chain.reduce((sum, row, a) => sum + row[j]! * chain.reduce((inner, other, b) => inner + normal[a]![b]! * other[k]!, 0), 0)));
      const right = chain[0]!.map((_, j) => -chain.reduce((sum, row, a) => sum + row[j]! * slope[a]!, 0));
      const scale = product.reduce((sum, row, j) => sum + row[j]!, 0) / n;
      const step = solve(product.map((row, j) => row.map((each, k) => (j === k ? each * (1 + damping) + damping * 1e-1 * scale + 1e-300 : each))), right);
      if (!step || !affordable()) return told();
      const longest = Math.max(...step.map(Math.abs));
      const tried = gaps.map((gap, j) => gap + step[j]! * Math.min(1, 1 / longest));
      const triedLevels = levelsAt(tried);
      const there = await run(triedLevels, true);
      const triedValue = squares(there);
      if (!(triedValue < value)) {
        rejected++;
        damping *= 10;
        // What was kept belongs to the refused list; the accepted one is asked anew only when its levels are moved.
        continue;
      }
      const gain = 1 - triedValue / value;
      const shift = triedLevels.slice(1).map((level, i) => Math.log(level / levels[i + 1]!));
      const length = dot(shift, shift);
      if (length > 0) {
        const predicted = here.map((each, k) => each + shift.reduce((sum, by, i) => sum + by * columns[i]![k]!, 0));
        for (const [i, by] of shift.entries()) columns[i] = columns[i]!.map((each, k) => each + ((there[k]! - predicted[k]!) * by) / length);
      }
      gaps = tried;
      levels = triedLevels;
      here = there;
      value = triedValue;
      damping = Math.max(damping / 4, 1e-6);
      rejected = 0;
      stale++;
      yield told();
      if (gain < negligible) break;
    }
    if (1 - value / began < negligible) return told();
    if (!affordable()) return told();
    here = await run(levels, true);
  }
}

/** A list near another, its log-gaps moved at random by a quarter: a fresh start for a valley that ends nowhere. */
export function shaken(sigmas: readonly number[], lowest: number, normals: Normals): number[] {
  const positive = sigmas.filter((sigma) => sigma > 0);
  const n = positive.length;
  const gaps = gapsOfLevels([...positive.map((sigma, i) => Math.max(sigma, lowest * 1.02 ** (n - i))), lowest]);
  const z = normals.randn(n);
  return [...levelsFromGaps(gaps.map((gap, i) => gap + 0.25 * z[i]!), positive[0]!, lowest).slice(0, -1), 0];
}
