import { combine, type Latents } from '../math/latents.ts';
import { uniPcBh2 } from '../samplers/uni-pc.ts';
import { karras } from '../schedules/karras.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import { simple } from '../schedules/simple.ts';
import type { Anytime } from './progress.ts';
import { rowsOf } from './score.ts';
import type { Walks } from './student.ts';
import { collectTrajectory, type Trajectory } from './trajectories.ts';

/** Walks and the fine walk from the same noise that they are held to. */
export interface Lesson {
  readonly walks: Walks;
  readonly trajectory: Trajectory;
}

/** Where the fine walk ends. */
export const endOf = ({ trajectory }: Lesson): Latents => trajectory.x.at(-1)!;

/** Levels of the fine walk: Karras et al.'s for VE models as in GITS, a flow model's own clock for flows. */
export function teacherLevels(levels: NoiseLevels, steps: number): readonly number[] {
  const entry = levels.prediction === 'flow' ? simple : karras;
  return entry.draw({ steps, levels, family: '', denoise: 1, options: {} }).sigmas;
}

/** The teacher by name: part of what decides a kept walk. */
export const teacherSampler = 'uni_pc_bh2';
const teacherOptions = uniPcBh2.options.parse({});

/**
 * The fine walk by UniPC, third order for one call a step. On ideal denoisers its 60 steps end nearer to the exact flow
 * than 200 of DPM++ 2M, so that a list fitted to them is right by finer references too.
 */
export function teach(walks: Walks, sigmas: readonly number[], levels: NoiseLevels): Anytime<Trajectory | null> {
  const { denoise, denoiseBoth } = walks.guided(sigmas);
  const noise = () => {
    throw new Error('The teacher draws no noise.');
  };
  return collectTrajectory({
    denoise,
    walk: (ask, x, list) => uniPcBh2.sample({ denoise: ask, denoiseBoth, x, sigmas: list, noise, levels, options: teacherOptions }),
    x: walks.start(sigmas[0]!),
    sigmas,
  });
}

/** How fast the denoised picture changes along the fine walks: root mean square of dD/dlnσ per number, level by level. */
export function changeAlong(lessons: readonly Lesson[]): { readonly sigma: number; readonly change: number }[] {
  const { sigmas, denoised } = lessons[0]!.trajectory;
  return denoised.slice(1).map((_, i) => {
    const gap = Math.log(sigmas[i]! / sigmas[i + 1]!);
    const squares = lessons.flatMap(({ trajectory }) => rowsOf(combine([1, trajectory.denoised[i + 1]!], [-1, trajectory.denoised[i]!])).map((row) => meanOf(row)));
    return { sigma: Math.sqrt(sigmas[i]! * sigmas[i + 1]!), change: Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / squares.length) / gap };
  });
}

function meanOf(row: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < row.length; k++) sum += row[k]! ** 2;
  return sum / row.length;
}
