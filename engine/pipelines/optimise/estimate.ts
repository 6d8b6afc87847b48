import { StudioError } from '../../../contract/errors.ts';
import type { SavedSchedule } from '../../../contract/schedule.ts';
import { combine } from '../../math/latents.ts';
import { estimateOn } from '../../optimise/pipeline.ts';
import { gainFrom } from '../../optimise/replay.ts';
import type { Solver } from '../../optimise/student.ts';
import type { Lesson } from '../../optimise/teacher.ts';
import { veView } from '../../optimise/ve-view.ts';
import { levelsOf } from '../levels.ts';
import { readWalks, type KeptWalks } from './lesson-file.ts';

const silent = () => {
  throw new Error('A replay draws no noise.');
};

/** Walks that start where the fine walk did, scaled to a list's own first level. */
function lessonsOf({ train }: KeptWalks): Lesson[] {
  return train.map((trajectory) => {
    const [top, noise] = [trajectory.sigmas[0]!, trajectory.x[0]!];
    const start = (sigma: number) => (sigma === top ? noise : combine([sigma / top, noise]));
    return { trajectory, walks: { count: noise.dims[0], start, steps: () => silent, guided: silent } };
  });
}

/** The last walks that were read: a person drags a point and asks many times. */
let last: { readonly id: string; readonly lessons: readonly Lesson[] } | null = null;

/**
 * What a run's fine walks say of other lists of its sampler, without a model call: the replay's estimate, scaled by what
 * it said of the run's own list and what was measured. Null for a list that cannot be walked.
 */
export async function estimateLists(schedule: SavedSchedule, cache: string, lists: readonly (readonly number[])[]): Promise<(number | null)[]> {
  const { model, walks, measures, held, trials } = schedule;
  if (!model || !walks || !measures || measures.error.length < 2) {
    throw new StudioError('unfit', `The schedule “${schedule.name}” was not made here by walking a model, so there are no walks to judge other lists by. Optimise one for your model first.`);
  }
  if (last?.id !== walks) last = { id: walks, lessons: lessonsOf(readWalks(cache, walks, model.sha256)) };
  const { lessons } = last;
  const levels = levelsOf({ family: model.family, prediction: schedule.prediction, zeroTerminalSnr: schedule.zeroTerminalSnr });
  const solver: Solver = { sampler: schedule.sampler, options: schedule.samplerOptions };
  const errors = measures.error.map(({ value }) => value * value);
  const gain = gainFrom({ sigmas: measures.error.map(({ sigma }) => sigma), errors }, 1, veView(levels));
  const estimate = (sigmas: readonly number[]) => estimateOn(lessons, solver, sigmas, { levels }, gain);
  const known = held[0] ?? trials[0];
  const own = known && (await estimate(known.sigmas));
  const factor = known && own && own > 0 ? known.score.value / own : 1;
  const answers: (number | null)[] = [];
  for (const list of lists) {
    try {
      const value = await estimate(list);
      answers.push(value === null ? null : value * factor);
    } catch (thrown) {
      if (!(thrown instanceof StudioError)) throw thrown;
      answers.push(null);
    }
  }
  return answers;
}
