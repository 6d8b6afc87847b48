import { clipBpe } from './clip-bpe.ts';
import type { GoldenFormat } from './format.ts';
import { rng } from './rng.ts';
import { scheduleGoldens } from './schedules/schedules.ts';

/** Every format of reference data, asked in this order. To add one: write its file beside this one, add its line. */
export const formats: readonly GoldenFormat[] = [scheduleGoldens, rng, clipBpe];
