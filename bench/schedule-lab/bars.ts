import type { Row } from './report.ts';

/** What the lab must reach on the built-in model. */
export interface Bar {
  readonly what: string;
  readonly sampler: string;
  /** Ours over the other. */
  readonly ratio: number;
  /** One standard error of the ratio, from both spreads. */
  readonly spread: number;
  readonly goal: number;
}

/** Step count that the bars speak of. */
export const barSteps = 10;
export const barSamplers = ['dpmpp_2m', 'euler'] as const;
const goals: Readonly<Record<(typeof barSamplers)[number], { readonly best: number; readonly twice: number | null }>> = { dpmpp_2m: { best: 0.8, twice: 1 }, euler: { best: 0.9, twice: null } };

export const ours = 'optimised';
/** Of lists with more steps than ours. */
export const isLonger = (label: string): boolean => / at \d+$/.test(label);

/** The bars of the rows that are there: ten steps against the best built-in ten, and against “normal” at twenty. */
export function barsOf(rows: readonly Row[]): Bar[] {
  return barSamplers.flatMap((sampler) => {
    const row = rows.find((each) => each.sampler === sampler && each.steps === barSteps);
    const mine = row?.lists.find(({ label }) => label === ours);
    if (!row || !mine) return [];
    const against = (label: string, other: (typeof row.lists)[number], goal: number): Bar => {
      const ratio = mine.rmse.value / other.rmse.value;
      const spread = ratio * Math.hypot(mine.rmse.spread / mine.rmse.value, other.rmse.spread / other.rmse.value);
      return { what: `${sampler}, ${barSteps} steps, over ${label}`, sampler, ratio, spread, goal };
    };
    const rivals = row.lists.filter(({ label }) => label !== ours && !isLonger(label));
    const best = rivals.reduce((least, each) => (each.rmse.value < least.rmse.value ? each : least));
    const twice = row.lists.find(({ label }) => label === `Normal at ${2 * barSteps}`);
    const { best: goal, twice: asWell } = goals[sampler];
    const bars = [against(`the best built-in one (${best.label})`, best, goal)];
    if (asWell !== null && twice) bars.push(against(`“normal” at ${2 * barSteps}`, twice, asWell));
    return bars;
  });
}

export const reached = ({ ratio, goal }: Bar): boolean => ratio <= goal;
