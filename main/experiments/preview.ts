import type { Experiment, ExperimentPreview, Layout } from '../../contract/experiment.ts';
import { modelChanges } from './order.ts';
import type { MadePlan } from './plan.ts';

/** Of a wish with something to mend. */
export const emptyPreview: ExperimentPreview = {
  axes: [], layout: { columns: [], rows: [], pages: [] }, cells: { total: 0, toMake: 0, skipped: 0, reused: 0, references: 0 },
  nfe: 0, nfeExact: true, seconds: null, savedSeconds: 0, modelChanges: 0, warnings: [], problems: [], examples: [],
};

/** What a plan would make, in numbers, with its first cells. */
export function previewOf(layout: Layout, warnings: readonly string[], axes: Experiment['axes'], { cells, requests, known, warnings: more }: MadePlan, examples: number): ExperimentPreview {
  const own = cells.filter(({ role }) => role === 'cell');
  const picture = ({ recipeKey }: MadePlan['cells'][number]) => (recipeKey === null ? undefined : known[recipeKey]);
  const made = new Set<string>();
  // A cell equal to an earlier one is made once.
  const toMake = cells.filter((cell) => {
    if (cell.state !== 'waiting' || picture(cell)) return false;
    if (cell.recipeKey === null) return true;
    return !made.has(cell.recipeKey) && !!made.add(cell.recipeKey);
  });
  const waiting = cells.filter(({ state }) => state === 'waiting').length;
  const requestOf = new Map(cells.map((cell, k) => [cell, requests[k]!]));
  const inOrder = toMake.toSorted((a, b) => a.place - b.place).map((cell) => requestOf.get(cell)!);
  return {
    axes, layout,
    cells: { total: own.length, toMake: toMake.length, skipped: own.filter(({ state }) => state === 'skipped').length, reused: waiting - toMake.length, references: cells.length - own.length },
    nfe: toMake.reduce((sum, { nfe }) => sum + (nfe ?? 0), 0),
    nfeExact: toMake.every(({ nfeExact }) => nfeExact),
    seconds: toMake.some(({ seconds }) => seconds === null) ? null : toMake.reduce((sum, { seconds }) => sum + seconds!, 0),
    savedSeconds: cells.reduce((sum, cell) => sum + (cell.state === 'waiting' ? (picture(cell)?.seconds ?? 0) : 0), 0),
    modelChanges: modelChanges(inOrder),
    warnings: [...warnings, ...more],
    problems: [],
    examples: own.slice(0, examples).map((cell) => ({ at: [...cell.at], steps: cell.steps, nfe: cell.nfe, seconds: cell.seconds, reason: cell.reason, imageId: picture(cell)?.imageId ?? null })),
  };
}
