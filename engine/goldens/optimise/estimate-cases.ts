import * as z from 'zod';
import { combine } from '../../math/latents.ts';
import { drawsFrom } from '../../optimise/draws.ts';
import { descend } from '../../optimise/coordinate-descent.ts';
import { klub, klubOptimum } from '../../optimise/klub.ts';
import { monteCarloCost } from '../../optimise/monte-carlo.ts';
import { schedules } from '../../schedules/table.ts';
import { relativeError } from '../compare.ts';
import type { CaseResult, GoldenFile } from '../format.ts';
import { levelsOf } from '../schedules/lists.ts';
import { exactCurve, exactError } from './exact.ts';
import { idealDenoiser } from './mixture.ts';
import { dataOf } from './sampling.ts';
import { mixtureBeside } from './support.ts';

export const PairFile = z.object({
  pairs: z.array(z.object({ mixture: z.string(), t: z.number(), t_upper: z.number(), exact: z.number(), mc: z.number(), mc_stderr: z.number() })),
});

/** Draws for a check of an expectation by its own law. */
const checkDraws = 60_000;

export async function* pairCases({ pairs }: z.infer<typeof PairFile>, file: GoldenFile): AsyncGenerator<CaseResult> {
  for (const { mixture: name, t, t_upper, exact } of pairs) {
    const { mixture } = mixtureBeside(file, name);
    const error = relativeError([exactError(mixture, t_upper) - exactError(mixture, t)], [exact]);
    const id = `${name} ${t} ${t_upper}`;
    yield { id: `${id} exact`, passed: error <= 1e-5, error, tolerance: 1e-5 };
    // The identity with the error curve, against draws of the forward process itself.
    const draws = drawsFrom(7n);
    const denoise = idealDenoiser(mixture);
    const x0 = dataOf(mixture, checkDraws, draws);
    const noise = () => ({ data: Float64Array.from(draws.randn(x0.data.length)), dims: x0.dims });
    const x = combine([1, x0], [t, noise()]);
    const [low, high] = [await denoise(x, t), await denoise(combine([1, x], [Math.sqrt(t_upper ** 2 - t ** 2), noise()]), t_upper)];
    const squares = Float64Array.from({ length: checkDraws }, (_, i) => {
      let sum = 0;
      for (let k = i * mixture.dim; k < (i + 1) * mixture.dim; k++) sum += (low.data[k]! - high.data[k]!) ** 2;
      return sum;
    });
    const mean = squares.reduce((sum, value) => sum + value, 0) / checkDraws;
    const spread = Math.sqrt(squares.reduce((sum, value) => sum + (value - mean) ** 2, 0) / checkDraws / checkDraws);
    const off = Math.abs(mean - exact) / spread;
    yield { id: `${id} by draws, in standard errors`, passed: off <= 4.5, error: off, tolerance: 4.5 };
  }
}

const Run = z.object({ ratio_by_sweep: z.array(z.number()) });
const Triple = z.object({ t: z.tuple([z.number(), z.number(), z.number()]), mc: z.number(), stderr: z.number(), exact: z.number() });
export const MonteCarloFile = z.record(z.string().regex(/\|/), z.union([Run, Triple]));

/** Start of the reference runs: ten intervals, evenly spaced in time or, without a table, as Karras et al. have it. */
function startFor(sigmaMin: number, sigmaMax: number): number[] {
  const levels = levelsOf('sd-eps');
  const inTime = Math.abs(sigmaMax / levels.sigmaMax - 1) < 1e-6;
  const options = inTime ? {} : { sigmaMin, sigmaMax };
  return schedules[inTime ? 'normal' : 'karras'].draw({ steps: 11, levels, family: 'sd15', denoise: 1, options }).sigmas.slice(0, -1);
}

export async function* monteCarloCases(document: z.infer<typeof MonteCarloFile>, file: GoldenFile): AsyncGenerator<CaseResult> {
  const bests = new Map<string, number>();
  for (const [key, value] of Object.entries(document)) {
    const [name = '', kind = ''] = key.split('|');
    const { mixture, sigmaMin, sigmaMax } = mixtureBeside(file, name);
    const curve = exactCurve(mixture, sigmaMin, sigmaMax);
    const draws = drawsFrom(11n);
    const data = dataOf(mixture, 8192, draws);
    const cost = monteCarloCost({ denoise: idealDenoiser(mixture), data, draws, c: 0.5, strata: 64, pairs: 64 });
    if ('t' in value) {
      const [low, middle, high] = value.t;
      const exact = klub([high, middle, low], curve);
      const error = relativeError([exact], [value.exact]);
      yield { id: `${key} exact`, passed: error <= 1e-5, error, tolerance: 1e-5 };
      // With as many draws as the reference's standard error stands for.
      const many = monteCarloCost({ denoise: idealDenoiser(mixture), data, draws, c: 0.5, strata: 256, pairs: 400 });
      const [estimate] = await many(high, [middle], low);
      const off = Math.abs(estimate! - value.exact) / value.stderr;
      yield { id: `${key} estimated, in the reference’s standard errors`, passed: off <= 4, error: off, tolerance: 4 };
      continue;
    }
    const start = startFor(sigmaMin, sigmaMax);
    const best = bests.get(name) ?? klub(klubOptimum(curve, start.length - 1), curve);
    bests.set(name, best);
    const first = relativeError([klub(start, curve) / best], [value.ratio_by_sweep[0]!]);
    yield { id: `${key} start`, passed: first <= 1e-3, error: first, tolerance: 1e-3 };
    if (!kind.startsWith('common') || !key.endsWith('|8192')) continue;
    let ratio = Number.POSITIVE_INFINITY;
    for await (const { sigmas, sweepEnds } of descend({ sigmas: start, cost, sweeps: 25 })) if (sweepEnds) ratio = klub(sigmas, curve) / best;
    yield { id: `${key} our descent over the optimum`, passed: ratio <= 1.06, error: ratio, tolerance: 1.06 };
  }
}
