import * as z from 'zod';
import { finished } from '../../optimise/progress.ts';
import { drawsFrom } from '../../optimise/draws.ts';
import { optimiseSchedule, type Outcome, type PipelineInput } from '../../optimise/pipeline.ts';
import { endsOf, type Walks } from '../../optimise/student.ts';
import { pathwise, rowsOf, type Score } from '../../optimise/score.ts';
import { teach, teacherLevels, type Lesson } from '../../optimise/teacher.ts';
import type { NoiseLevels } from '../../schedules/levels.ts';
import { edmLevels } from '../../schedules/continuous.ts';
import type { CaseResult, GoldenFile } from '../format.ts';
import { levelsOf } from '../schedules/lists.ts';
import { exactFlow, type ExactFlow } from './flow.ts';
import { idealDenoiser, type DiagonalMixture } from './mixture.ts';
import { mixtureBeside } from './support.ts';

const Measured = z.object({ rmse_to_exact_flow: z.number(), w1: z.number().optional() });
const List = z.object({ sigmas: z.array(z.number()) }).catchall(z.unknown());
const Summary = z.object({ baseline_rmse: z.record(z.string(), z.number()), endpoint_optimum_rmse: z.number() });
export const EndToEndFile = z.object({
  mixtures: z.record(
    z.string(),
    z.object({ dim: z.number(), sigma_min: z.number(), sigma_max: z.number(), runs: z.array(z.object({ n: z.number(), schedules: z.record(z.string(), List), summary: z.record(z.string(), Summary) })) }),
  ),
});

/** Samplers whose end points are compared one by one. */
const samplers = ['euler', 'dpmpp_2m'] as const;

/** As many quantiles as the reference took in one dimension; in more, enough draws that the choice does not fit them alone. */
const pointsFor = (mixture: DiagonalMixture) => (mixture.dim === 1 ? { evaluation: 4001, choice: 301 } : { evaluation: 8192, choice: 640 });

/** Walks of an ideal denoiser from given points. Counts what is asked. */
function walksOf(mixture: DiagonalMixture, { starts }: ExactFlow, tally: { calls: number }): Walks {
  const ideal = idealDenoiser(mixture);
  return {
    count: starts.dims[0],
    start: () => starts,
    steps: () => () => {
      throw new Error('These samplers draw no noise.');
    },
    guided(_, recall) {
      const ask = async (x: Parameters<typeof ideal>[0], sigma: number) => {
        tally.calls += x.dims[0];
        return ideal(x, sigma);
      };
      const denoise: typeof ideal = (x, sigma) => (recall ? recall.answer('ideal', x, sigma, () => ask(x, sigma)) : ask(x, sigma));
      return { denoise, denoiseBoth: async (x, sigma) => ({ denoised: await denoise(x, sigma), uncond: await denoise(x, sigma) }) };
    },
  };
}

/** The reference's standard ranges: Stable Diffusion's table, or EDM's continuum. */
function levelsBetween(sigmaMin: number, sigmaMax: number): { levels: NoiseLevels; family: string } {
  const table = levelsOf('sd-eps');
  return Math.abs(sigmaMax / table.sigmaMax - 1) < 1e-6 ? { levels: table, family: 'sd15' } : { levels: edmLevels(sigmaMin, sigmaMax), family: 'edm' };
}

interface Problem {
  readonly mixture: DiagonalMixture;
  readonly levels: NoiseLevels;
  readonly family: string;
  readonly tally: { calls: number };
  readonly choice: Lesson;
  readonly held: Lesson;
  readonly evaluation: ExactFlow;
}

async function problemOf(mixture: DiagonalMixture, sigmaMin: number, sigmaMax: number): Promise<Problem> {
  const { evaluation, choice } = pointsFor(mixture);
  const tally = { calls: 0 };
  const { levels, family } = levelsBetween(sigmaMin, sigmaMax);
  const lesson = async (count: number, seed: bigint): Promise<Lesson> => {
    const flow = await exactFlow(mixture, sigmaMin, sigmaMax, count, seed);
    const walks = walksOf(mixture, flow, tally);
    const fine = (await finished(teach(walks, teacherLevels(levels, 60), levels)))!;
    return { walks, trajectory: { ...fine, x: [...fine.x.slice(0, -1), flow.ends] } };
  };
  return {
    mixture,
    levels,
    family,
    tally,
    choice: await lesson(choice, 4n),
    held: await lesson(choice + 2, 5n),
    evaluation: await exactFlow(mixture, sigmaMin, sigmaMax, evaluation, 3n),
  };
}

/** Distance of the ends to where the exact flow takes the same points, per point rather than per number. */
async function errorOf({ mixture, levels, evaluation, tally }: Problem, sampler: string, sigmas: readonly number[]): Promise<{ score: Score; ends: readonly ArrayLike<number>[] }> {
  const ends = await endsOf(walksOf(mixture, evaluation, tally), { sampler, options: {} }, sigmas, levels);
  const { value, spread, each, metric } = pathwise([ends], [evaluation.ends]);
  const scale = Math.sqrt(mixture.dim);
  return { score: { metric, value: value * scale, spread: spread * scale, each }, ends: rowsOf(ends) };
}

/** Distance W₁ of the law of the ends to the data's, in one dimension: mean difference of sorted quantiles. */
function wasserstein(ends: readonly ArrayLike<number>[], { ends: exact }: ExactFlow): number {
  const sorted = Float64Array.from(ends, (row) => row[0]!).sort();
  return sorted.reduce((sum, value, i) => sum + Math.abs(value - exact.data[i]!), 0) / sorted.length;
}

/** The whole pipeline on a problem, with as many model calls as it likes. */
async function optimised({ levels, family, tally, choice, held }: Problem, sampler: string, steps: number): Promise<Outcome> {
  const input: PipelineInput = {
    target: { levels, family, steps, sampler: null, width: 512, height: 512 },
    solver: { sampler, options: {} },
    train: [choice],
    held: [held],
    spending: { train: 1, screen: 1, held: 1, teacherSteps: 60, pairLevels: 40, ossWalks: 0, ossTeacherSteps: 0, tried: 12, finalists: 16, refined: 6, shakes: 8 },
    spent: () => tally.calls,
    budget: Number.POSITIVE_INFINITY,
    reserve: 0,
    perDenoise: 1,
    perWalk: steps,
    draws: drawsFrom(9n),
  };
  const run = optimiseSchedule(input);
  for (;;) {
    const next = await run.next();
    if (next.done) return next.value;
  }
}

/** End points in many dimensions depend on the points drawn: the reference took so many. */
const referencePoints = 2048;

export async function* endToEndCases({ mixtures }: z.infer<typeof EndToEndFile>, file: GoldenFile): AsyncGenerator<CaseResult> {
  for (const [name, { sigma_min, sigma_max, runs }] of Object.entries(mixtures)) {
    const problem = await problemOf(mixtureBeside(file, name).mixture, sigma_min, sigma_max);
    const one = problem.mixture.dim === 1;
    for (const { n, schedules, summary } of runs) {
      for (const sampler of samplers) {
        const bar = summary[sampler];
        if (!bar) continue;
        const values = new Map<string, number>();
        for (const [list, record] of Object.entries(schedules)) {
          const measured = Measured.safeParse(record[sampler]);
          if (!measured.success) continue;
          const { score, ends } = await errorOf(problem, sampler, record.sigmas);
          values.set(list, score.value);
          const wanted = measured.data.rmse_to_exact_flow;
          const error = Math.abs(score.value / wanted - 1);
          // In one dimension the points are the same; lists are printed with 9 digits.
          const chance = one ? 0 : (4 * score.spread * Math.sqrt(score.each.length / referencePoints)) / wanted;
          const tolerance = one ? 1e-4 : Math.max(0.03, chance);
          yield { id: `${name} n=${n} ${sampler} ${list} end points`, passed: error <= tolerance, error, tolerance };
          if (!one || measured.data.w1 === undefined) continue;
          const law = Math.abs(wasserstein(ends, problem.evaluation) / measured.data.w1 - 1);
          yield { id: `${name} n=${n} ${sampler} ${list} law`, passed: law <= 1e-3, error: law, tolerance: 1e-3 };
        }
        const { best, held, verdict } = await optimised(problem, sampler, n);
        const { score } = await errorOf(problem, sampler, best.sigmas);
        const optimum = values.get(`endpoint_optimum[${sampler}]`) ?? bar.endpoint_optimum_rmse;
        const ratio = score.value / (one ? bar.endpoint_optimum_rmse : optimum);
        const note = `${best.label}: ${best.sigmas.map((sigma) => Number(sigma.toPrecision(4))).join(' ')}`;
        yield { id: `${name} n=${n} ${sampler} our list over the optimum`, passed: ratio <= 1.15, error: ratio, tolerance: 1.15, note };
        const rivals = held.slice(1).map((each) => each.score.value);
        const worse = verdict!.use.score.value / Math.min(...rivals);
        yield { id: `${name} n=${n} ${sampler} no worse than built-in lists on held-out points`, passed: worse <= 1, error: worse, tolerance: 1, note: verdict!.sentence };
      }
    }
  }
}
