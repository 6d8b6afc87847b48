import * as z from 'zod';
import { linspace } from '../../math/grid.ts';
import { combine } from '../../math/latents.ts';
import { drawsFrom } from '../../optimise/draws.ts';
import { measurePairs, pairOptimum } from '../../optimise/pair-table.ts';
import { finished } from '../../optimise/progress.ts';
import type { Denoise } from '../../samplers/sampler.ts';
import { relativeError } from '../compare.ts';
import type { CaseResult } from '../format.ts';
import { exactError } from './exact.ts';
import { batch, idealDenoiser, mixtureOf, MixtureRecord, type DiagonalMixture } from './mixture.ts';
import { dataOf } from './sampling.ts';

export const GuidedFile = z.object({
  mixture: MixtureRecord,
  class_components: z.array(z.number()),
  guidance: z.number(),
  n: z.number(),
  schedules: z.record(z.string(), z.object({ sigmas: z.array(z.number()), klub: z.number() })),
  pair_checks: z.array(z.object({ t: z.number(), t_upper: z.number(), quadrature: z.number(), mmse_difference_conditional: z.number() })),
});
type GuidedDocument = z.infer<typeof GuidedFile>;

interface GuidedProblem {
  readonly conditional: DiagonalMixture;
  readonly denoise: Denoise;
}

/** Data of some components, and classifier-free guidance between all components and these. */
function problemOf({ mixture, class_components, guidance }: GuidedDocument): GuidedProblem {
  const pick = <T>(values: readonly T[]) => class_components.map((k) => values[k]!);
  const all = mixtureOf(mixture);
  const conditional: DiagonalMixture = mixtureOf({ weights: pick(mixture.weights), means: pick(mixture.means as number[]), stds: pick(mixture.stds as number[]) });
  const [cond, uncond] = [idealDenoiser(conditional), idealDenoiser(all)];
  return { conditional, denoise: async (x, sigma) => combine([guidance, await cond(x, sigma)], [1 - guidance, await uncond(x, sigma)]) };
}

/** E‖D_t − D_u‖² over the forward process, in one dimension: the trapezoid rule over x_t and over the noise between. */
async function pairExpectation({ conditional, denoise }: GuidedProblem, t: number, u: number): Promise<number> {
  const spreads = conditional.stds.map((std) => Math.hypot(std[0]!, t));
  const low = Math.min(...conditional.means.map((mean, k) => mean[0]! - 7 * spreads[k]!));
  const high = Math.max(...conditional.means.map((mean, k) => mean[0]! + 7 * spreads[k]!));
  const xs = linspace(low, high, Math.ceil(((high - low) / Math.min(...spreads)) * 8));
  const zs = linspace(-6, 6, 49);
  const between = Math.sqrt(u * u - t * t);
  const held = await denoise(batch(Float64Array.from(xs.flatMap((x) => zs.map((noise) => x + between * noise))), 1), u);
  const here = await denoise(batch(Float64Array.from(xs), 1), t);
  let [sum, mass] = [0, 0];
  xs.forEach((x, i) => {
    const density = conditional.weights.reduce((total, weight, k) => total + (weight / spreads[k]!) * Math.exp(-0.5 * ((x - conditional.means[k]![0]!) / spreads[k]!) ** 2), 0);
    zs.forEach((noise, j) => {
      const weight = density * Math.exp(-0.5 * noise * noise);
      mass += weight;
      sum += weight * (here.data[i]! - held.data[i * zs.length + j]!) ** 2;
    });
  });
  return sum / mass;
}

/** ∫ t⁻³ E‖D_t − D_u‖² dt over an interval, by Simpson's rule in log t. */
async function intervalKlub(problem: GuidedProblem, low: number, high: number): Promise<number> {
  const parts = Math.max(16, 2 * Math.ceil(12 * Math.log(high / low)));
  const logs = linspace(Math.log(low), Math.log(high), parts + 1);
  let sum = 0;
  for (const [i, log] of logs.entries()) {
    if (i === parts) continue; // D_u − D_u
    sum += (i === 0 ? 1 : i % 2 === 1 ? 4 : 2) * Math.exp(-2 * log) * (await pairExpectation(problem, Math.exp(log), high));
  }
  return (sum * Math.log(high / low)) / parts / 3;
}

async function exactKlub(problem: GuidedProblem, sigmas: readonly number[]): Promise<number> {
  let sum = 0;
  for (const [i, low] of sigmas.slice(1).entries()) sum += await intervalKlub(problem, low, sigmas[i]!);
  return sum;
}

export async function* guidedCases(document: GuidedDocument): AsyncGenerator<CaseResult> {
  const problem = problemOf(document);
  for (const { t, t_upper, quadrature, mmse_difference_conditional } of document.pair_checks) {
    const error = relativeError([await pairExpectation(problem, t, t_upper)], [quadrature]);
    yield { id: `pair ${t} ${t_upper}`, passed: error <= 5e-3, error, tolerance: 5e-3 };
    const plain = relativeError([exactError(problem.conditional, t_upper) - exactError(problem.conditional, t)], [mmse_difference_conditional]);
    yield { id: `pair ${t} ${t_upper} unguided`, passed: plain <= 1e-5, error: plain, tolerance: 1e-5 };
  }
  for (const [name, { sigmas, klub }] of Object.entries(document.schedules)) {
    const error = relativeError([await exactKlub(problem, sigmas)], [klub]);
    yield { id: `KLUB of ${name}`, passed: error <= 5e-3, error, tolerance: 5e-3 };
  }
  const golden = document.schedules['klub_optimum']!;
  const draws = drawsFrom(5n);
  const batches = Array.from({ length: 16 }, () => ({ denoise: problem.denoise, data: dataOf(problem.conditional, 5000, draws) }));
  const table = await finished(measurePairs({ batches, normals: draws, sigmaMin: golden.sigmas.at(-1)!, sigmaMax: golden.sigmas[0]!, levels: 128 }));
  const found = pairOptimum(table!, document.n);
  const ratio = (await exactKlub(problem, found)) / golden.klub - 1;
  yield { id: 'our optimum from a table of pairs', passed: ratio <= 0.01, error: Math.max(ratio, 0), tolerance: 0.01 };
  const levels = relativeError(found, golden.sigmas);
  yield { id: 'our levels from a table of pairs', passed: levels <= 0.03, error: levels, tolerance: 0.03, note: found.map((sigma) => sigma.toPrecision(4)).join(' ') };
}
