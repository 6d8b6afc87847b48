import type { Normals } from '../math/evolution.ts';
import type { FloatArray } from '../math/latents.ts';
import { solve } from './cholesky.ts';
import { freely, smoothly, type Freedom } from './freedom.ts';
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
  /** `free`: every level by itself. `smooth`: few numbers that stretch neighbouring gaps alike; few walks suffice for them. */
  readonly freedom: 'free' | 'smooth';
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

/** An improvement of the sum of squares below this part is none. */
const negligible = 2e-3;

/**
 * End-point refinement: the levels whose few-step walk ends nearest to the fine one's, the aim of LD3 (Tong et al. 2024,
 * arXiv 2405.15506) without gradients through the network. The distance is a sum of squares, so Levenberg's and
 * Marquardt's method applies: the Jacobian from one run per free number, then steps with Broyden's update (1965) until it
 * goes stale. Yields each better list.
 */
export async function* refine({ start, lowest, residual, freedom, affordable }: RefineInput): AsyncGenerator<Refined, Refined> {
  const n = start.length;
  const floored = start.map((sigma, i) => Math.max(sigma, lowest * 1.02 ** (n - i)));
  const { levelsAt, measures, begin }: Freedom = (freedom === 'smooth' ? smoothly : freely)(floored, lowest);
  const run = (levels: readonly number[], keep: boolean) => residual([...levels, 0], keep);

  let place = begin;
  let levels = levelsAt(place);
  let here = await run(levels, true);
  let value = squares(here);
  const told = (): Refined => ({ sigmas: [...levels, 0], value: Math.sqrt(value / here.length) });
  yield told();
  if (n === 1) return told();

  let damping = 3e-2;
  for (;;) {
    const columns: FloatArray[] = [];
    for (const { of, levels: nudged, by } of measures.around(place)) {
      if (!affordable()) return told();
      const moved = await run(nudged, false);
      columns[of] = moved.map((each, k) => (each - here[k]!) / by);
    }
    const began = value;
    for (let stale = 0, rejected = 0; rejected < 5 && stale < 2 * n; ) {
      const chain = measures.chain(place);
      const normal = columns.map((a) => columns.map((b) => dot(a, b)));
      const slope = columns.map((column) => dot(column, here));
      const product = place.map((_, j) => place.map((_, k) => chain.reduce((sum, row, a) => sum + row[j]! * chain.reduce((inner, other, b) => inner + normal[a]![b]! * other[k]!, 0), 0)));
      const right = place.map((_, j) => -chain.reduce((sum, row, a) => sum + row[j]! * slope[a]!, 0));
      const scale = product.reduce((sum, row, j) => sum + row[j]!, 0) / place.length;
      const step = solve(product.map((row, j) => row.map((each, k) => (j === k ? each * (1 + damping) + damping * 1e-1 * scale + 1e-300 : each))), right);
      if (!step || !affordable()) return told();
      const longest = Math.max(...step.map(Math.abs));
      const tried = place.map((at, j) => at + step[j]! * Math.min(1, 1 / longest));
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
      const [before, after] = [measures.at(place), measures.at(tried)];
      const shift = after.map((each, i) => each - before[i]!);
      const length = dot(shift, shift);
      if (length > 0) {
        const predicted = here.map((each, k) => each + shift.reduce((sum, by, i) => sum + by * columns[i]![k]!, 0));
        for (const [i, by] of shift.entries()) columns[i] = columns[i]!.map((each, k) => each + ((there[k]! - predicted[k]!) * by) / length);
      }
      place = tried;
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
