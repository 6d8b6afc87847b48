import { msOf } from '../seq.ts';
import type { Columns } from './columns.ts';
import type { Filter } from './filter.ts';
import { forEachChunk } from './select.ts';

/** A day or month that has pictures. A page `before: end` begins with its newest. */
export interface Period {
  /** `2026-11-20` or `2026-11`, in this machine's time zone. */
  readonly date: string;
  readonly count: number;
  /** First ms after it. */
  readonly end: number;
}

/** How many pictures a search finds in each day or month, newest first. */
export function countPeriods(columns: Columns, filters: readonly Filter[], by: 'day' | 'month'): Period[] {
  const periods: { date: string; count: number; end: number }[] = [];
  // Pictures come newest first, so a period is left once and the calendar is asked once per period.
  let start = Infinity;
  forEachChunk(columns, filters, ({ seqs }, rows) => {
    for (let r = rows.length - 1; r >= 0; r--) {
      const ms = msOf(seqs[rows[r]!]!);
      if (ms < start) {
        const from = periodOf(ms, by, 0);
        start = from.getTime();
        periods.push({ date: dateText(from, by), count: 0, end: periodOf(ms, by, 1).getTime() });
      }
      periods.at(-1)!.count++;
    }
  });
  return periods;
}

function periodOf(ms: number, by: 'day' | 'month', later: number): Date {
  const date = new Date(ms);
  return by === 'day'
    ? new Date(date.getFullYear(), date.getMonth(), date.getDate() + later)
    : new Date(date.getFullYear(), date.getMonth() + later, 1);
}

function dateText(date: Date, by: 'day' | 'month'): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const month = `${date.getFullYear()}-${two(date.getMonth() + 1)}`;
  return by === 'month' ? month : `${month}-${two(date.getDate())}`;
}
