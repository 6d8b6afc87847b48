import type { Axis, ExperimentWish, Layout, Match } from '../../contract/experiment.ts';
import { maxCells } from '../../contract/experiment.ts';
import { StudioError } from '../../contract/errors.ts';
import { fixSeeds } from '../jobs/plan.ts';
import type { ExperimentPlan } from '../history/experiments/contract.ts';
import { readAxis } from './axes/axes.ts';
import { type AxisContext, bad, list } from './axes/axis.ts';

export interface Problem {
  /** Among the axes asked for, from 0; null for the whole. */
  readonly axis: number | null;
  readonly message: string;
}

export interface ReadWish {
  readonly plan: ExperimentPlan;
  readonly layout: Layout;
  readonly warnings: readonly string[];
}

/** A wish with every name looked up, every seed drawn and every list written out; or all that is wrong with it. */
export function readWish(wish: ExperimentWish, context: Omit<AxisContext, 'base'>): { read: ReadWish | null; axes: Axis[]; problems: Problem[] } {
  const base = fixSeeds(wish.base, context.drawSeed);
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const axes: Axis[] = [];
  const attempt = (axis: number | null, work: () => void) => {
    try {
      work();
    } catch (thrown) {
      if (!(thrown instanceof StudioError)) throw thrown;
      problems.push({ axis, message: thrown.message });
    }
  };
  for (const [k, each] of wish.axes.entries()) {
    attempt(k, () => {
      const { axis, warnings: more } = readAxis(each, { ...context, base });
      if (axes.some(({ id }) => id === axis.id)) throw bad(`The axis ${axis.label} was asked for twice. Put its values into one.`);
      axes.push(axis);
      warnings.push(...more);
    });
  }
  attempt(null, () => checkBase(base));
  let match: Match = wish.match;
  attempt(null, () => (match = matchOf(wish, axes)));
  if (problems.length === 0) attempt(null, () => checkCount(axes));
  let layout = defaultLayout(axes);
  if (problems.length === 0 && wish.layout) attempt(null, () => (layout = checkedLayout(wish.layout!, axes)));
  if (problems.length > 0) return { read: null, axes, problems };
  const { name: _, axes: _wishes, layout: _layout, ...rest } = wish;
  return { read: { plan: { ...rest, match, base, axes }, layout, warnings }, axes, problems };
}

function checkBase({ batchCount, batchSize }: ExperimentWish['base']): void {
  if (batchCount !== 1 || batchSize !== 1) throw bad(`A cell is one picture, so an experiment starts from a batch count and size of 1, not ${batchCount} × ${batchSize}. For several pictures each, add an axis of seeds.`);
}

/** An axis of budgets asks for matching by itself. */
function matchOf({ match, budget }: ExperimentWish, axes: readonly Axis[]): Match {
  const kinds = new Set(axes.map(({ kind }) => kind));
  const budgets = (['nfe', 'seconds'] as const).filter((kind) => kinds.has(kind));
  if (budgets.length > 1) throw bad('An experiment matches NFE or time, not both: take one of the two axes of budgets away.');
  const [asked] = budgets;
  if (asked && match !== 'none' && match !== asked) throw bad(`The axis of budgets is in ${asked === 'nfe' ? 'NFE' : 'seconds'}, and ${match === 'nfe' ? 'NFE' : 'time'} is to be matched. Choose one.`);
  if (asked && kinds.has('steps')) throw bad('Budgets choose the steps, so there can be no axis of steps beside them. Take one of the two away.');
  if (asked && budget !== null) throw bad('A budget for all cells and an axis of budgets were given. Take one of the two away.');
  if (!asked && match === 'none' && budget !== null) throw bad('A budget was given, but nothing is to be matched. Match NFE or time, or leave the budget out.');
  return asked ?? match;
}

function checkCount(axes: readonly Axis[]): void {
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > maxCells) throw bad(`${axes.map(({ label, values }) => `${values.length.toLocaleString('en')} of ${label}`).join(' × ')} makes ${count.toLocaleString('en')} cells, and an experiment has up to ${maxCells.toLocaleString('en')}. Take values away, or make several experiments.`);
}

/** The first axis across, the second down, further ones over pages. */
export function defaultLayout(axes: readonly Axis[]): Layout {
  const [first, second, ...rest] = axes.map(({ id }) => id);
  return { columns: first === undefined ? [] : [first], rows: second === undefined ? [] : [second], pages: rest };
}

/** A layout that places each axis once. */
export function checkedLayout(layout: Layout, axes: readonly Axis[]): Layout {
  const placed = [...layout.columns, ...layout.rows, ...layout.pages];
  const known = axes.map(({ id }) => id);
  const stranger = placed.find((id) => !known.includes(id));
  if (stranger !== undefined) throw bad(`The layout places an axis “${stranger}” that the experiment does not have. It has ${list(known)}.`);
  const twice = placed.find((id, k) => placed.indexOf(id) !== k);
  if (twice !== undefined) throw bad(`The layout places the axis “${twice}” twice.`);
  const missing = known.filter((id) => !placed.includes(id));
  if (missing.length > 0) throw bad(`The layout has no place for ${list(missing)}. Name each axis as columns, rows or pages.`);
  return layout;
}
