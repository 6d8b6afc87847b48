import { fromTable, type Target } from '../../optimise/candidates.ts';
import { scoreOn, type Outcome } from '../../optimise/pipeline.ts';
import type { Solver } from '../../optimise/student.ts';
import type { Lesson } from '../../optimise/teacher.ts';

interface EqualInput {
  readonly outcome: Outcome;
  readonly held: readonly Lesson[];
  readonly target: Target;
  readonly solver: Solver;
}

/**
 * How many steps “normal” takes for the error of the new list: measured at 1.5 and 2 times the steps and log-linear
 * between. Null where its error is not the larger one, or for laws, which have no such rule.
 */
export async function equalSteps({ outcome, held, target, solver }: EqualInput): Promise<{ schedule: string; steps: number } | null> {
  const ours = outcome.held[0];
  const normal = outcome.held.find(({ method, label }) => method === 'schedule' && label === 'Normal');
  if (!ours || !normal || ours.score.metric !== 'rmse' || !(ours.score.value < normal.score.value)) return null;
  const points = [{ steps: target.steps, value: normal.score.value }];
  for (const steps of [Math.ceil(1.5 * target.steps), 2 * target.steps]) {
    const longer = fromTable('normal', { ...target, steps });
    if (!longer) return null;
    points.push({ steps, value: (await scoreOn(held, solver, longer.sigmas, target)).value });
  }
  const after = points.findIndex(({ value }) => value <= ours.score.value);
  // Not even twice the steps are as good.
  if (after < 0) return { schedule: 'normal', steps: points.at(-1)!.steps };
  const [low, high] = [points[after - 1]!, points[after]!];
  const part = Math.log(low.value / ours.score.value) / Math.log(low.value / high.value);
  return { schedule: 'normal', steps: Math.round(low.steps * (high.steps / low.steps) ** part) };
}
