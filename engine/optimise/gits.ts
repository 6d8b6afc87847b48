import { StudioError } from '../../contract/errors.ts';
import { combine, type Latents } from '../math/latents.ts';
import type { Denoise } from '../samplers/sampler.ts';
import { cheapestPath } from './cheapest-path.ts';
import { counted, type Anytime } from './progress.ts';
import type { Trajectory } from './trajectories.ts';

/** How far a jump lands from the teacher: by the sum or the root of squares of the difference, or off the straight way. */
export const gitsMetrics = ['l1', 'l2', 'dev'] as const;
export type GitsMetric = (typeof gitsMetrics)[number];

/** Walks of a batch one by one. */
function eachOf(x: Latents): Float64Array[] {
  const size = x.data.length / x.dims[0];
  return Array.from({ length: x.dims[0] }, (_, i) => Float64Array.from(x.data.subarray(i * size, (i + 1) * size)));
}

const length = (values: Float64Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
const minus = (a: Float64Array, b: Float64Array) => a.map((value, k) => value - b[k]!);

/** Distance of a point from the straight line through `start` with unit direction `along`. */
function offLine(point: Float64Array, start: Float64Array, along: Float64Array): number {
  const from = minus(point, start);
  const shadow = from.reduce((sum, value, k) => sum + value * along[k]!, 0);
  return length(from.map((value, k) => value - shadow * along[k]!));
}

/** Euler's jump from level i to level j. */
const jump = ({ sigmas, x, denoised }: Trajectory, i: number, j: number): Latents => combine([sigmas[j]! / sigmas[i]!, x[i]!], [1 - sigmas[j]! / sigmas[i]!, denoised[i]!]);

/**
 * Mean cost over the walks of Euler's jump from each level to each lower one. Chen et al. 2024, “On the Trajectory
 * Regularity of ODE-based Diffusion Sampling”, section 4. `dev` is how much further than the teacher a jump is off the
 * straight way from start to end, and may be negative.
 */
export function gitsCosts(trajectory: Trajectory, metric: GitsMetric): Float64Array[] {
  const { x } = trajectory;
  const points = x.length;
  const states = x.map(eachOf);
  const starts = states[0]!;
  const ends = states[points - 1]!;
  const along = starts.map((start, n) => {
    const way = minus(ends[n]!, start);
    const size = length(way);
    return way.map((value) => value / size);
  });
  const own = states.map((state, j) => state.map((point, n) => (metric === 'dev' && j < points - 1 ? offLine(point, starts[n]!, along[n]!) : 0)));
  return x.slice(0, -1).map((_, i) => {
    const row = new Float64Array(points).fill(Number.NaN);
    for (let j = i + 1; j < points; j++) {
      let sum = 0;
      for (const [n, landed] of eachOf(jump(trajectory, i, j)).entries()) {
        const target = states[j]![n]!;
        if (metric === 'dev') sum += offLine(landed, starts[n]!, along[n]!) - own[j]![n]!;
        else if (metric === 'l2') sum += length(minus(landed, target));
        else sum += minus(landed, target).reduce((total, value) => total + Math.abs(value), 0);
      }
      row[j] = sum / starts.length;
    }
    return row;
  });
}

interface PathInput {
  readonly costs: readonly ArrayLike<number>[];
  readonly steps: number;
  /** γ: the r-th jump counts γ^r. Above 1 protects late steps, below 1 early ones. 1.15 in the paper, 1.2 for SD. */
  readonly coefficient: number;
}

/** The list of places on the teacher's grid for a number of steps. */
export function gitsPath({ costs, steps, coefficient }: PathInput): { readonly path: readonly number[]; readonly value: number } {
  if (steps > costs.length) throw new StudioError('bad_input', `GITS chooses among ${costs.length} teacher steps and cannot make ${steps} of them. Use a finer teacher.`);
  return cheapestPath({ points: costs.length + 1, steps, cost: (i, j) => costs[i]![j]!, weight: coefficient });
}

interface FirstStepInput {
  readonly denoise: Denoise;
  readonly trajectory: Trajectory;
  readonly path: readonly number[];
}

/**
 * An extra first step that costs no evaluation: high up the denoised prediction is small beside x, so the slope there is
 * x/σ (analytical first step, Dockhorn et al. 2022). Of the places before the first chosen one, the one whose Euler walk
 * ends nearest to the teacher; the path as it was where none is better.
 */
export async function* withAnalyticFirstStep({ denoise, trajectory, path }: FirstStepInput): Anytime<readonly number[]> {
  const { sigmas, x } = trajectory;
  const model = counted(denoise);
  const last = sigmas.length - 1;
  const teacher = eachOf(x[last]!);
  const first = path[1]!;
  // The plain path evaluates at its first place too.
  const expected = (path.length - 1 + Math.max(first - 1, 0) * (path.length - 1)) * x[0]!.dims[0];

  const endError = async (start: Latents, places: readonly number[]) => {
    let state = start;
    for (const [k, place] of places.slice(1).entries()) {
      const ratio = sigmas[place]! / sigmas[places[k]!]!;
      state = combine([ratio, state], [1 - ratio, await model.denoise(state, sigmas[places[k]!]!)]);
    }
    return eachOf(state).reduce((sum, point, n) => sum + length(minus(point, teacher[n]!)), 0) / teacher.length;
  };

  let best: readonly number[] = path;
  let least = await endError(x[0]!, path);
  yield { calls: model.calls(), expected, best };
  for (let place = 1; place < first; place++) {
    const start = combine([sigmas[place]! / sigmas[0]!, x[0]!]);
    const error = await endError(start, [place, ...path.slice(1)]);
    if (error < least) {
      least = error;
      best = [path[0]!, place, ...path.slice(1)];
    }
    yield { calls: model.calls(), expected, best };
  }
  return best;
}
