import * as z from 'zod';
import type { NoiseLevels } from './levels.ts';

/** Ends of a formula's list, where a person may move them. */
export const sigmaRange = {
  sigmaMin: z.number().positive().nullable().default(null).meta({ label: 'Lowest level', about: 'Empty: the model’s own' }),
  sigmaMax: z.number().positive().nullable().default(null).meta({ label: 'Highest level', about: 'Empty: the model’s own' }),
};

interface RangeOptions {
  readonly sigmaMin: number | null;
  readonly sigmaMax: number | null;
}

export function rangeOf(levels: NoiseLevels, options: RangeOptions): readonly [sigmaMin: number, sigmaMax: number] {
  return [options.sigmaMin ?? levels.sigmaMin, options.sigmaMax ?? levels.sigmaMax];
}
