import type { JudgedSchedule, SavedSchedule } from '../../../contract/schedule.ts';

/** A list on the charts. The chosen one is drawn in the accent; each built-in one has its own dash everywhere. */
export interface Line {
  readonly label: string;
  readonly sigmas: readonly number[];
  readonly chosen: boolean;
  readonly dash: string;
}

const dashes: Readonly<Record<string, string>> = { Normal: '7 3', Karras: '2 3', Exponential: '7 3 2 3', Simple: '1 4', 'Align Your Steps': '4 2' };
export const dashOf = (label: string): string => dashes[label] ?? '3 3';

/** The built-in lists a schedule was judged against, best first. */
export const rivalsOf = ({ held }: SavedSchedule): JudgedSchedule[] => held.slice(1).toSorted((a, b) => a.score.value - b.score.value);

/** A schedule and its rivals as lines; `sigmas` replaces its own list while it is being changed. */
export function linesOf(schedule: SavedSchedule, sigmas: readonly number[], hidden: ReadonlySet<string>): Line[] {
  const rivals = rivalsOf(schedule).filter(({ label }) => !hidden.has(label));
  return [...rivals.map(({ label, sigmas: theirs }) => ({ label, sigmas: theirs, chosen: false, dash: dashOf(label) })), { label: schedule.name, sigmas, chosen: true, dash: '' }];
}

/** Levels with their places: a level is known by its place, whatever its number. */
export const placed = (sigmas: readonly number[]): { place: number; sigma: number }[] => sigmas.map((sigma, place) => ({ place, sigma }));
