import type { Axis, Cell } from '../../../contract/experiment.ts';
import type { Ballot, Ranking, Vote } from '../../../contract/judging.ts';
import { bradleyTerry, type Comparison, errorOfDifference, type Strengths } from './bradley-terry.ts';

/** Level of the intervals, and the normal quantile that belongs to it. */
const level = 0.95;
const quantile = 1.959964;

type JudgedCell = Pick<Cell, 'n' | 'at' | 'imageId'>;

/** Whether two cells differ on this axis and on no other. */
const alone = (axis: number, a: readonly number[], b: readonly number[]) => a[axis] !== b[axis] && a.every((value, k) => k === axis || value === b[k]);

/** Votes as comparisons of an axis's values: those between cells that differ in it alone. */
export function comparisonsOf(axis: number, axes: readonly Axis[], cells: ReadonlyMap<number, JudgedCell>, votes: readonly Vote[]): Comparison[] {
  const place = new Map(axes[axis]!.values.map(({ id }, k) => [id, k]));
  return votes.flatMap(({ left, right, choice }) => {
    const [a, b] = [cells.get(left), cells.get(right)];
    if (!a || !b || !alone(axis, a.at, b.at)) return [];
    return [{ first: place.get(a.at[axis]!)!, second: place.get(b.at[axis]!)!, score: choice === 'left' ? 1 : choice === 'right' ? 0 : 0.5 }];
  });
}

/** The values of an axis by what people chose, strongest first. */
export function rankingOf({ id, values }: Axis, comparisons: readonly Comparison[]): Ranking {
  const found = bradleyTerry(values.length, comparisons);
  const tally = values.map(() => ({ wins: 0, losses: 0, ties: 0 }));
  for (const { first, second, score } of comparisons) {
    for (const [item, won] of [[first, score], [second, 1 - score]] as const) tally[item]![won === 1 ? 'wins' : won === 0 ? 'losses' : 'ties']++;
  }
  const order = values.map((_, k) => k).sort((a, b) => found.strengths[b]! - found.strengths[a]! || a - b);
  const ranked = order.map((k) => {
    const spread = quantile * Math.sqrt(found.covariance[k]![k]!);
    return { valueId: values[k]!.id, label: values[k]!.label, strength: found.strengths[k]!, low: found.strengths[k]! - spread, high: found.strengths[k]! + spread, ...tally[k]! };
  });
  return { axisId: id, level, values: ranked, votes: comparisons.length, ...verdict(values.map(({ label }) => label), order, found, comparisons.length) };
}

/** Whether first and second are told apart, and about how many votes more would do it. */
function verdict(labels: readonly string[], order: readonly number[], found: Strengths, votes: number): { enough: boolean; hint: string } {
  const [first, second] = order;
  if (first === undefined || second === undefined) return { enough: false, hint: 'There is one value only, so there is nothing to choose between.' };
  if (votes === 0) return { enough: false, hint: 'No votes yet. Some ten for each pair of values give a first picture.' };
  const gap = found.strengths[first]! - found.strengths[second]!;
  const error = errorOfDifference(found, first, second);
  const names = `${labels[first]} and ${labels[second]}`;
  if (gap > quantile * error) return { enough: true, hint: `Enough: ${labels[first]} is told apart from ${labels[second]} at ${level * 100} %.` };
  // The error falls with the root of the votes; the gap is taken to stay.
  const factor = (quantile * error) / Math.max(gap, 1e-9);
  const more = Math.ceil(votes * (factor * factor - 1));
  if (more > 1000) return { enough: false, hint: `${names} are alike so far: it would take more than a thousand further votes to tell them apart.` };
  return { enough: false, hint: `Not enough yet: about ${more} further ${more === 1 ? 'vote' : 'votes'} would tell ${names} apart, if they keep falling like this.` };
}

/** A whole number from 0 to below n. */
export type Draw = (n: number) => number;

/**
 * The pair to vote on next: of two values whose order the votes say least about, in the setting (the values of all other
 * axes) where those two were compared least. Which side is which is drawn.
 */
export function ballotFor(axis: number, axes: readonly Axis[], cells: readonly JudgedCell[], votes: readonly Vote[], draw: Draw): Ballot | null {
  const settings = new Map<string, JudgedCell[]>();
  for (const cell of cells) {
    if (cell.imageId === null) continue;
    const key = JSON.stringify(cell.at.with(axis, -1));
    const group = settings.get(key);
    if (group) group.push(cell);
    else settings.set(key, [cell]);
  }
  const groups = [...settings.values()].filter((group) => group.length > 1);
  if (groups.length === 0) return null;

  const byNumber = new Map(cells.map((cell) => [cell.n, cell]));
  const comparisons = comparisonsOf(axis, axes, byNumber, votes);
  const [a, b] = openPair(axes[axis]!, axis, groups, comparisons, draw);
  const voted = new Map<string, number>();
  for (const { left, right } of votes) for (const key of [`${left}:${right}`, `${right}:${left}`]) voted.set(key, (voted.get(key) ?? 0) + 1);

  const pairs = groups.flatMap((group) => {
    const [one, other] = [group.find(({ at }) => at[axis] === a), group.find(({ at }) => at[axis] === b)];
    return one && other ? [{ one, other, votes: voted.get(`${one.n}:${other.n}`) ?? 0 }] : [];
  });
  const least = Math.min(...pairs.map((pair) => pair.votes));
  const candidates = pairs.filter((pair) => pair.votes === least);
  const { one, other } = candidates[draw(candidates.length)]!;
  const [left, right] = draw(2) === 0 ? [one, other] : [other, one];
  const side = ({ n, imageId }: JudgedCell) => ({ n, imageId: imageId! });
  return { left: side(left), right: side(right) };
}

/** Two values that stand together in some setting and whose order is least known; of several, one is drawn. */
function openPair({ values }: Axis, axis: number, groups: readonly (readonly JudgedCell[])[], comparisons: readonly Comparison[], draw: Draw): [number, number] {
  const found = bradleyTerry(values.length, comparisons);
  const together = new Set<string>();
  const place = new Map(values.map(({ id }, k) => [id, k]));
  for (const group of groups) {
    const places = group.map(({ at }) => place.get(at[axis]!)!).sort((x, y) => x - y);
    for (const [k, x] of places.entries()) for (const y of places.slice(k + 1)) together.add(`${x}:${y}`);
    if (together.size === (values.length * (values.length - 1)) / 2) break;
  }
  const open = [...together].map((pair) => {
    const [x, y] = pair.split(':').map(Number) as [number, number];
    const gap = found.strengths[x]! - found.strengths[y]!;
    const p = 1 / (1 + Math.exp(-gap));
    // What one more vote tells: the variance of their difference times that of the vote.
    return { x, y, worth: errorOfDifference(found, x, y) ** 2 * p * (1 - p) };
  });
  const most = Math.max(...open.map(({ worth }) => worth));
  const best = open.filter(({ worth }) => worth > most - 1e-9);
  const { x, y } = best[draw(best.length)]!;
  return [values[x]!.id, values[y]!.id];
}
