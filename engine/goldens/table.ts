import { clipBpe } from './clip-bpe.ts';
import type { GoldenFormat } from './format.ts';
import { infotext } from './infotext.ts';
import { nets } from './nets/nets.ts';
import { optimiseGoldens } from './optimise/optimise.ts';
import { prompts } from './prompts.ts';
import { rng } from './rng.ts';
import { samplerGoldens } from './samplers.ts';
import { scheduleGoldens } from './schedules/schedules.ts';

/** Every format of reference data, asked in this order. To add one: write its file beside this one, add its line. */
export const formats: readonly GoldenFormat[] = [scheduleGoldens, samplerGoldens, rng, clipBpe, prompts, infotext, nets, optimiseGoldens];
