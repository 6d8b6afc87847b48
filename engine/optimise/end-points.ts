import { like, type FloatArray, type Latents } from '../math/latents.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import { newRecall } from './recall.ts';
import type { Residual } from './refine.ts';
import { pathwise, type Score } from './score.ts';
import { sideBySide } from './side-by-side.ts';
import { endsOf, type Solver } from './student.ts';
import { endOf, type Lesson } from './teacher.ts';

export interface EndPoints {
  /** Where the sampler's walks end minus where the fine ones do, for `refine`. */
  readonly residual: Residual;
  /** The score of the list that was asked for last. */
  score(): Score;
}

/** What end-point refinement asks of walks; every walk remembers the calls it shares with the list before. */
export function endPoints(lessons: readonly Lesson[], solver: Solver, levels: NoiseLevels): EndPoints {
  const recalls = lessons.map(() => newRecall());
  const goals = lessons.map(endOf);
  let last: readonly Latents[] = [];
  return {
    async residual(sigmas, keep) {
      const ends = await sideBySide(lessons, ({ walks }, k) => {
        recalls[k]!.begin(keep);
        return endsOf(walks, solver, sigmas, levels, recalls[k]);
      });
      last = ends;
      return flat(ends.map((end, k) => difference(end, goals[k]!)));
    },
    score: () => pathwise(last, goals),
  };
}

/** The last level stays above the model's lowest; where a flow model counts from 0, above a thousandth. */
export const lowestFor = ({ levels }: { readonly levels: NoiseLevels }): number => Math.max(levels.sigmaMin, 1e-3 * Math.min(1, levels.sigmaMax));

function flat(parts: readonly Latents[]): FloatArray {
  const out = new Float64Array(parts.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const { data } of parts) {
    out.set(data, at);
    at += data.length;
  }
  return out;
}

function difference(a: Latents, b: Latents): Latents {
  const out = like(a);
  for (let k = 0; k < out.data.length; k++) out.data[k] = a.data[k]! - b.data[k]!;
  return out;
}
