import { StudioError } from '../../contract/errors.ts';
import type { Normals } from '../math/evolution.ts';
import { linspace } from '../math/grid.ts';
import { combine, type Latents } from '../math/latents.ts';
import { solveTridiagonal } from '../math/monotone-cubic.ts';
import type { Denoise } from '../samplers/sampler.ts';
import { cheapestPath } from './cheapest-path.ts';
import type { TripleCost } from './coordinate-descent.ts';
import { counted, type Anytime } from './progress.ts';

/** E‖D_t − D_u‖² for every two of a list of levels, measured. */
export interface PairTable {
  /** Levels, highest first. */
  readonly sigmas: readonly number[];
  /** m(σ) = E‖x0 − D‖² at each level, from the same evaluations. */
  readonly errors: readonly number[];
  /** E‖D_t − D_u‖² between levels, t below u: linear in log σ both ways, and 0 where they meet. */
  difference(low: number, high: number): number;
  /** KLUB of the interval from level i down to a lower level j, in nats, by the trapezoid rule in log σ. */
  klub(i: number, j: number): number;
}

/** Clean latents and the model with their prompt bound. */
export interface PairBatch {
  readonly denoise: Denoise;
  readonly data: Latents;
}

interface PairInput {
  /** The table is better after each. */
  readonly batches: readonly PairBatch[];
  readonly normals: Normals;
  readonly sigmaMin: number;
  readonly sigmaMax: number;
  readonly levels: number;
}

/** ∫ t⁻³ E‖D_t − D_i‖² dt summed downwards from each level i over the levels below it. */
function tableOf(sigmas: readonly number[], sums: readonly Float64Array[], errors: readonly number[], draws: number): PairTable {
  const rows = sigmas.map((_, i) => {
    const row = new Float64Array(sigmas.length);
    const height = (j: number) => sums[i]![j]! / draws / (sigmas[j]! * sigmas[j]!);
    for (let j = i + 1; j < sigmas.length; j++) {
      row[j] = row[j - 1]! + 0.5 * (height(j - 1) + height(j)) * Math.log(sigmas[j - 1]! / sigmas[j]!);
    }
    return row;
  });
  const [top, step] = [Math.log(sigmas[0]!), Math.log(sigmas[0]! / sigmas.at(-1)!) / (sigmas.length - 1)];
  /** The row above a level and how far the level is below it. */
  const placeOf = (sigma: number) => {
    const place = Math.min(Math.max((top - Math.log(sigma)) / step, 0), sigmas.length - 1);
    const above = Math.min(Math.floor(place), sigmas.length - 2);
    return [above, place - above] as const;
  };
  const cell = (i: number, j: number) => (i < j ? sums[i]![j]! : sums[j]![i]!) / draws;
  return {
    sigmas,
    errors: errors.map((sum) => sum / draws),
    klub: (i, j) => rows[i]![j]!,
    difference(low, high) {
      const [[i, down], [j, further]] = [placeOf(high), placeOf(low)];
      return (1 - down) * ((1 - further) * cell(i, j) + further * cell(i, j + 1)) + down * ((1 - further) * cell(i + 1, j) + further * cell(i + 1, j + 1));
    },
  };
}

function squaresBetween({ data: a }: Latents, { data: b }: Latents): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) ** 2;
  return sum;
}

/**
 * The table from forward paths that share their noise: a level's latents are those of the level below and an independent
 * increment, the joint law of Align Your Steps' bound. Levels × latents evaluations give all pairs at once, without
 * importance weights and without asking that the denoiser be ideal: right for guided and distilled models too.
 */
export async function* measurePairs({ batches, normals, sigmaMin, sigmaMax, levels }: PairInput): Anytime<PairTable | null> {
  if (levels < 3) throw new StudioError('bad_input', `A table of pairs needs three noise levels or more, not ${levels}.`);
  const sigmas = linspace(Math.log(sigmaMax), Math.log(sigmaMin), levels).map((log, i) => (i === 0 ? sigmaMax : i === levels - 1 ? sigmaMin : Math.exp(log)));
  const sums = sigmas.map(() => new Float64Array(levels));
  const errors = sigmas.map(() => 0);
  const expected = levels * batches.reduce((count, { data }) => count + data.dims[0], 0);
  let draws = 0;
  let calls = 0;
  let best: PairTable | null = null;
  for (const { data, denoise } of batches) {
    const model = counted(denoise);
    const denoised: Latents[] = [];
    let x = data;
    for (let level = levels - 1; level >= 0; level--) {
      const below = level === levels - 1 ? 0 : sigmas[level + 1]!;
      const noise: Latents = { data: Float64Array.from(normals.randn(x.data.length)), dims: x.dims };
      x = combine([1, x], [Math.sqrt(sigmas[level]! ** 2 - below ** 2), noise]);
      denoised[level] = await model.denoise(x, sigmas[level]!);
      yield { calls: calls + model.calls(), expected, best };
    }
    calls += model.calls();
    for (let i = 0; i < levels; i++) {
      errors[i] = errors[i]! + squaresBetween(denoised[i]!, data);
      for (let j = i + 1; j < levels; j++) {
        sums[i]![j]! += squaresBetween(denoised[i]!, denoised[j]!);
      }
    }
    draws += data.dims[0];
    best = tableOf(sigmas, sums, errors, draws);
  }
  return best;
}

/**
 * The levels of least KLUB in `steps` intervals: dynamic programming over the table, then one step of Newton's method
 * between its levels by finite differences. Highest first. Optimal for the bound, not for pictures: score before use.
 */
export function pairOptimum(table: PairTable, steps: number): number[] {
  const { sigmas } = table;
  const { path } = cheapestPath({ points: sigmas.length, steps, cost: (i, j) => table.klub(i, j) });
  const size = steps - 1;
  const [lower, main, upper, right] = [0, 1, 2, 3].map(() => new Float64Array(size)) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const inside = (i: number) => path[i + 1]! - path[i]! > 1;
  for (let n = 1; n < steps; n++) {
    const [before, here, after] = [path[n - 1]!, path[n]!, path[n + 1]!];
    main[n - 1] = 1;
    // A level squeezed between its neighbours has nowhere to move.
    if (!inside(n - 1) || !inside(n)) continue;
    const at = (shift: number) => table.klub(before, here + shift) + table.klub(here + shift, after);
    const bend = at(1) - 2 * at(0) + at(-1);
    if (bend <= 0) continue;
    const mixed = (i: number, j: number) => (table.klub(i + 1, j + 1) - table.klub(i + 1, j - 1) - table.klub(i - 1, j + 1) + table.klub(i - 1, j - 1)) / 4;
    main[n - 1] = bend;
    lower[n - 1] = n > 1 ? mixed(before, here) : 0;
    upper[n - 1] = n < steps - 1 ? mixed(here, after) : 0;
    right[n - 1] = -(at(1) - at(-1)) / 2;
  }
  const shift = size > 0 ? solveTridiagonal(lower, main, upper, right) : new Float64Array(0);
  return path.map((place, n) => {
    const moved = Math.min(Math.max(shift[n - 1] ?? 0, -0.5), 0.5);
    const neighbour = sigmas[place + Math.sign(moved)] ?? sigmas[place]!;
    return sigmas[place]! * (neighbour / sigmas[place]!) ** Math.abs(moved);
  });
}

/** Parts of the midpoint rule for the bound of an interval between measured levels. */
const parts = 12;

/** The costs that coordinate descent asks for, from the table: ∫ σ⁻² E‖D_σ − D_b‖² dlnσ over both intervals. No model call. */
export function pairCost(table: PairTable): TripleCost {
  const bound = (low: number, high: number) => {
    const span = Math.log(high / low);
    let sum = 0;
    for (let k = 0; k < parts; k++) {
      const sigma = low * Math.exp((span * (k + 0.5)) / parts);
      sum += table.difference(sigma, high) / (sigma * sigma);
    }
    return (sum * span) / parts;
  };
  return (high, candidates, low) => Promise.resolve(candidates.map((middle) => bound(low, middle) + bound(middle, high)));
}
