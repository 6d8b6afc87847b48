import type { Database } from './database.ts';

/**
 * Pictures are numbered by time: `seq` = ms since 1970 × 1024 + n. So the primary key is in order of time also for old
 * pictures that are imported late, and newest first is one walk down the table. Stays below 2^53 until the year 2248.
 */
const slots = 1024;
const lastMs = 2 ** 43 - 1;

const clampMs = (ms: number) => Math.min(Math.max(Math.trunc(ms), 0), lastMs);

/** The smallest seq of a moment. */
export const seqOf = (ms: number): number => clampMs(ms) * slots;

/** The moment of a seq, ms since 1970. */
export const msOf = (seq: number): number => Math.floor(seq / slots);

/** A free seq for a picture made at `ms`. Where a whole folder has one time, the later ones move on by milliseconds. */
export function freeSeq(db: Database, ms: number): number {
  for (let base = seqOf(ms); ; base += slots) {
    const last = db.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM images WHERE seq >= ? AND seq < ?', base, base + slots)!.seq;
    if (last === null) return base;
    if (last + 1 < base + slots) return last + 1;
  }
}
