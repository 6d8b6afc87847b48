import { StudioError } from '../../contract/errors.ts';
import type { FloatArray, Latents } from '../math/latents.ts';
import type { Denoise } from '../samplers/sampler.ts';
import { counted, type Anytime } from './progress.ts';

interface OssInput {
  readonly denoise: Denoise;
  /** Starting noise, one walk for each of the batch. */
  readonly x: Latents;
  /** Rising times of the teacher from 0 to the top: N + 1 of them. Flow times, or sigmas of other models. */
  readonly times: readonly number[];
  readonly steps: number;
  /** Whether the first student step may start below the top, as in the authors' code; x is pure noise there all the same. */
  readonly startFree: boolean;
}

/** What the search found for each walk. */
export interface OssWalk {
  /** Places of the teacher's grid where the student evaluates, rising. */
  readonly places: readonly number[];
  /** Mean squared difference to the teacher's end. */
  readonly cost: number;
  readonly end: FloatArray;
  readonly teacherEnd: FloatArray;
}

/** A student's standing at one place of the grid after some steps. */
interface Standing {
  readonly state: FloatArray;
  readonly cost: number;
  /** Where it came from, and the step before. */
  readonly from: number;
}

function meanSquare(a: FloatArray, b: FloatArray): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) ** 2;
  return sum / a.length;
}

/** a + slope·(to − from). */
const moved = (a: FloatArray, slope: FloatArray, by: number): FloatArray => a.map((value, k) => value + slope[k]! * by);

/**
 * Optimal stepsize distillation: for each walk the `steps` places whose Euler walk follows the teacher's best, each place
 * reached by the state that lies nearest to the teacher there. Pei et al. 2025, Algorithm 1. Greedy in the states, so a
 * heuristic. N + steps·N evaluations for each walk.
 */
export async function* optimalSteps({ denoise, x, times, steps, startFree }: OssInput): Anytime<readonly OssWalk[]> {
  const top = times.length - 1;
  if (steps < 1 || steps > top) throw new StudioError('bad_input', `Optimal steps chooses among ${top} teacher steps and cannot make ${steps} of them. Use a finer teacher.`);
  const model = counted(denoise);
  const walks = x.dims[0];
  const size = x.data.length / walks;
  const expected = (steps + 1) * top * walks;
  const part = (data: FloatArray, n: number) => data.slice(n * size, (n + 1) * size);
  /** Slopes (z − D)/t of the states of all walks at a place. */
  const slopes = async (states: readonly FloatArray[], place: number): Promise<FloatArray[]> => {
    const data = x.data instanceof Float32Array ? new Float32Array(x.data.length) : new Float64Array(x.data.length);
    states.forEach((state, n) => data.set(state, n * size));
    const denoised = await model.denoise({ data, dims: x.dims }, times[place]!);
    return states.map((state, n) => state.map((value, k) => (value - denoised.data[n * size + k]!) / times[place]!) as FloatArray);
  };
  const starts = Array.from({ length: walks }, (_, n) => part(x.data, n));

  const teacher: FloatArray[][] = [];
  teacher[top] = starts;
  for (let place = top; place > 0; place--) {
    const slope = await slopes(teacher[place]!, place);
    teacher[place - 1] = teacher[place]!.map((state, n) => moved(state, slope[n]!, times[place - 1]! - times[place]!));
    yield { calls: model.calls(), expected, best: [] };
  }

  // By step count: each walk's standings by place.
  const rounds: (Standing | null)[][][] = [starts.map((start) => times.map((_, place) => (startFree || place === top ? { state: start, cost: Number.POSITIVE_INFINITY, from: -1 } : null)))];
  for (let round = 1; round <= steps; round++) {
    const before = rounds[round - 1]!;
    const standings = before.map((each) => [...each]);
    for (let place = top; place > 0; place--) {
      const present = before.map((each) => each[place] ?? null);
      if (present.every((standing) => standing === null)) continue;
      const slope = await slopes(present.map((standing, n) => standing?.state ?? starts[n]!), place);
      present.forEach((standing, n) => {
        if (!standing) return;
        for (let to = place - 1; to >= 0; to--) {
          const state = moved(standing.state, slope[n]!, times[to]! - times[place]!);
          const cost = meanSquare(state, teacher[to]![n]!);
          if (cost < (standings[n]![to]?.cost ?? Number.POSITIVE_INFINITY)) standings[n]![to] = { state, cost, from: place };
        }
      });
      yield { calls: model.calls(), expected, best: [] };
    }
    rounds.push(standings);
  }

  return starts.map((_, n) => {
    const places: number[] = [];
    for (let round = steps, place = 0; round > 0 && place !== top; round--) {
      place = rounds[round]![n]![place]!.from;
      if (place < 0) break;
      places.push(place);
    }
    const end = rounds[steps]![n]![0]!;
    return { places, cost: end.cost, end: end.state, teacherEnd: teacher[0]![n]! };
  });
}

/** One list for several walks: the median of each position, of an even number the mean of the two middle ones, rounded down. */
export function medianPlaces(lists: readonly (readonly number[])[]): number[] {
  const count = lists.length;
  return (lists[0] ?? []).map((_, k) => {
    const sorted = lists.map((list) => list[k]!).sort((a, b) => a - b);
    const middle = count >> 1;
    return count % 2 === 1 ? sorted[middle]! : Math.floor((sorted[middle - 1]! + sorted[middle]!) / 2);
  });
}
