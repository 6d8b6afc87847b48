import type { ImageRecord } from '../../contract/image.ts';
import { timingOf, type Timing } from '../lib/cost.ts';

/** What the latest pictures took, oldest first. */
const latest: Timing[] = [];
const kept = 200;

export function noteTiming(record: ImageRecord): void {
  const timing = timingOf(record);
  if (!timing) return;
  latest.push(timing);
  if (latest.length > kept) latest.shift();
}

export const timings = (): readonly Timing[] => latest;
