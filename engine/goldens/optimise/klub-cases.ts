import * as z from 'zod';
import { klub, klubIntervals, klubOptimum } from '../../optimise/klub.ts';
import { relativeError } from '../compare.ts';
import type { CaseResult } from '../format.ts';
import { exactCurve, exactError } from './exact.ts';
import { mixtureOf, MixtureRecord } from './mixture.ts';

const List = z.object({ sigmas: z.array(z.number()), klub: z.number(), per_interval: z.array(z.number()).nullish() });
export const MixtureFile = z.object({
  mixtures: z.record(
    z.string(),
    MixtureRecord.extend({
      sigma_min: z.number(),
      sigma_max: z.number(),
      mmse: z.object({ sigma: z.array(z.number()), value: z.array(z.number()) }),
      runs: z.array(z.object({ n: z.number(), stationarity_inf_norm: z.number(), schedules: z.record(z.string(), List) })),
    }),
  ),
});

export function* mixtureCases({ mixtures }: z.infer<typeof MixtureFile>): Generator<CaseResult> {
  for (const [name, record] of Object.entries(mixtures)) {
    const mixture = mixtureOf(record);
    const errors = relativeError(record.mmse.sigma.map((sigma) => exactError(mixture, sigma)), record.mmse.value);
    yield { id: `${name} error curve`, passed: errors <= 1e-6, error: errors, tolerance: 1e-6 };
    const curve = exactCurve(mixture, record.sigma_min, record.sigma_max);
    for (const { n, schedules } of record.runs) {
      for (const [list, { sigmas, klub: wanted, per_interval }] of Object.entries(schedules)) {
        const error = relativeError([klub(sigmas, curve)], [wanted]);
        yield { id: `${name} n=${n} ${list}`, passed: error <= 1e-5, error, tolerance: 1e-5 };
        if (!per_interval) continue;
        // Small intervals are differences of large numbers in the reference too: held to the whole.
        const parts = klubIntervals(sigmas, curve);
        const partError = Math.max(...parts.map((part, i) => Math.abs(part - per_interval[i]!) / wanted));
        yield { id: `${name} n=${n} ${list} by interval`, passed: partError <= 1e-5, error: partError, tolerance: 1e-5 };
      }
      const golden = schedules['klub_optimum']!;
      const found = klubOptimum(curve, n);
      const ratio = klub(found, curve) / golden.klub - 1;
      yield { id: `${name} n=${n} our optimum`, passed: ratio <= 1e-3, error: Math.max(ratio, 0), tolerance: 1e-3 };
      const levels = relativeError(found, golden.sigmas);
      yield { id: `${name} n=${n} our levels`, passed: levels <= 0.01, error: levels, tolerance: 0.01 };
    }
  }
}
