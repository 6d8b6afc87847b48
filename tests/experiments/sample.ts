/** Experiments made up for tests: an axis of steps and one of seeds, cells that wait. */
import { Request, type RequestInput } from '../../contract/request.ts';
import type { Axis } from '../../contract/experiment.ts';
import type { ExperimentPlan, PlannedCell } from '../../main/history/experiments/contract.ts';

export function sampleAxis(kind: string, values: readonly (string | number)[]): Axis {
  return { id: kind, kind, target: null, label: kind, values: values.map((value, id) => ({ id, value, label: String(value), skip: false })) };
}

export function samplePlanOf(axes: readonly Axis[], base: RequestInput = {}): ExperimentPlan {
  return {
    base: Request.parse({ prompt: 'a red circle', seed: '1', variationSeed: '0', ...base }), axes: [...axes], match: 'none', budget: null, reference: null, keepLatents: false, keepTrajectories: false,
  };
}

export function sampleCell(n: number, at: readonly number[], changes: Partial<PlannedCell> = {}): PlannedCell {
  return { n, role: 'cell', at: [...at], place: n, state: 'waiting', steps: 10, nfe: 20, nfeExact: true, seconds: 1, reason: null, recipeKey: `key-${n}`, reference: null, trajectory: false, ...changes };
}

/** An experiment of 2 steps × 3 seeds as the history is given it. */
export function sampleExperiment(id = 'e') {
  const axes = [sampleAxis('steps', [10, 20]), sampleAxis('seed', ['1', '2', '3'])];
  const cells = [0, 1].flatMap((a) => [0, 1, 2].map((b) => sampleCell(a * 3 + b, [a, b])));
  return { id, name: 'Steps × Seed', wishKey: 'wish', plan: samplePlanOf(axes), layout: { columns: ['steps'], rows: ['seed'], pages: [] }, warnings: [], cells };
}
