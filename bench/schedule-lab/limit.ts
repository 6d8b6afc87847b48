import type { Normals } from '../../engine/math/evolution.ts';
import { endPoints, lowestFor } from '../../engine/optimise/end-points.ts';
import { refine, shaken } from '../../engine/optimise/refine.ts';
import type { Target } from '../../engine/optimise/candidates.ts';
import type { Lesson } from '../../engine/optimise/teacher.ts';
import type { Listed } from './lists.ts';

export interface LimitInput {
  readonly target: Target;
  readonly sampler: string;
  /** Walks it is fitted to. */
  readonly lessons: readonly Lesson[];
  readonly starts: readonly Listed[];
  /** How often the best is shaken and fitted anew. */
  readonly shakes: number;
  readonly draws: Normals;
  /** Runs of the sampler over all walks at most; two thirds of them may go to the refinements. */
  readonly mostRuns: number;
}

interface Fitted {
  readonly sigmas: readonly number[];
  readonly value: number;
}

/** Part of a gap in log σ that a level is first moved by, and the least. */
const [widest, finest] = [0.4, 0.02];

/** Of the starts, the best so many are refined. */
const refined = 2;

function rootMean(row: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < row.length; k++) sum += row[k]! * row[k]!;
  return Math.sqrt(sum / row.length);
}

/**
 * The best list that brute force finds for these walks: Levenberg and Marquardt's refinement, smooth and then free, from
 * the best starts and from shaken copies of the best until nothing moves; then every level by itself to and fro in halving
 * steps, which trusts no derivative. Yields whenever there is a better one.
 */
export async function* bruteForce({ target, sampler, lessons, starts, shakes, draws, mostRuns }: LimitInput): AsyncGenerator<Fitted, Fitted> {
  const lowest = lowestFor(target);
  const points = endPoints(lessons, { sampler, options: {} }, target.levels);
  let runs = 0;
  const residual: typeof points.residual = (sigmas, keep) => {
    runs++;
    return points.residual(sigmas, keep);
  };
  const above = (sigmas: readonly number[]) => sigmas.filter((sigma) => sigma > 0);
  let best: Fitted = { sigmas: [], value: Infinity };
  const mayRefine = () => runs < (2 / 3) * mostRuns;
  const tried: Fitted[] = [];
  for (const { sigmas } of starts) tried.push({ sigmas, value: rootMean(await residual(sigmas, false)) });
  tried.sort((a, b) => a.value - b.value);
  for (let turn = 0; turn < refined + shakes && (turn < refined || mayRefine()); turn++) {
    let sigmas = tried[turn < refined ? turn : -1]?.sigmas ?? shaken(best.sigmas, lowest, draws);
    for (const freedom of ['smooth', 'free'] as const) {
      for await (const found of refine({ start: above(sigmas), lowest, freedom, affordable: mayRefine, residual })) {
        ({ sigmas } = found);
        if (!(found.value < best.value)) continue;
        best = found;
        yield best;
      }
    }
  }

  const valueOf = async (sigmas: readonly number[], keep: boolean) => rootMean(await residual(sigmas, keep));
  for (let part = widest; part >= finest; part /= 2) {
    for (let moved = true; moved; ) {
      moved = false;
      // Every walk along the best list is kept: a level further down asks only for what comes after it.
      await valueOf(best.sigmas, true);
      for (let i = best.sigmas.length - 2; i >= 1; i--) {
        if (runs >= mostRuns) return best;
        for (const towards of [best.sigmas[i - 1]!, best.sigmas[i + 1]! || lowest]) {
          const sigmas = best.sigmas.with(i, best.sigmas[i]! * (towards / best.sigmas[i]!) ** part);
          if (!(sigmas[i]! > lowest)) continue;
          const value = await valueOf(sigmas, false);
          if (!(value < best.value * (1 - 1e-4))) continue;
          best = { sigmas, value };
          moved = true;
          yield best;
          await valueOf(best.sigmas, true);
          break;
        }
      }
    }
  }
  return best;
}
