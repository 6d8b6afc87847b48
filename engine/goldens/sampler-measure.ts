import { combine, type Latents } from '../math/latents.ts';
import { slopeAt } from '../samplers/adams.ts';
import { endLatents } from '../samplers/ksampler.ts';
import { along } from '../samplers/runge-kutta.ts';
import type { Step } from '../samplers/sampler.ts';
import type { SamplerCase, StepRecord } from './sampler-case.ts';
import { optionsOf, samplerOf } from './sampler-names.ts';
import { type Call, type Kind, type Problem, problemOf } from './sampler-problem.ts';
import { supportFor } from './support-files.ts';

/** What a case comes to: its largest error, and everything that should have matched exactly and did not. */
export interface Measured {
  readonly id: string;
  readonly error: number;
  readonly faults: readonly string[];
}

/** A case run to its end. */
interface Ran {
  readonly each: SamplerCase;
  readonly id: string;
  readonly problem: Problem;
  readonly steps: readonly Step[];
  readonly final: Latents;
  /** Where the last step arrived, on the VE scale that samplers here walk on. */
  readonly arrived: { readonly x: Latents; readonly sigma: number };
}

export async function measureCase(each: SamplerCase, group: string, path: string, kind: Kind = 'float64'): Promise<Measured> {
  const { id, entry } = samplerOf(each, group, path);
  const problem = problemOf(each, path, kind);
  const steps: Step[] = [];
  const run = entry.sample({ ...problem.input, options: optionsOf(entry, each, group, kind) });
  let turn = await run.next();
  while (!turn.done) {
    steps.push(turn.value);
    turn = await run.next();
  }
  const last = problem.input.sigmas.at(-1)!;
  const final = problem.wrapped ? endLatents(turn.value, last, problem.input.levels) : turn.value;
  const ran: Ran = { each, id, problem, steps, final, arrived: arrival(each, id, last, turn.value) };
  const { calls, error } = await embedded(ran, path);
  return {
    id,
    error: Math.max(distance(final.data, each.final), stepError(ran), error, problem.wrapped ? distance(problem.input.x.data, each.x_init) : 0),
    faults: [...countFaults(ran, calls), ...levelFaults(ran, calls)],
  };
}

/** Largest |actual − expected| over max(1, max |expected|). */
function distance(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  let scale = 1;
  for (const [k, value] of expected.entries()) {
    const off = Math.abs(actual[k]! - value);
    worst = Number.isNaN(off) ? Number.POSITIVE_INFINITY : Math.max(worst, off);
    scale = Math.max(scale, Math.abs(value));
  }
  return worst / scale;
}

function arrival(each: SamplerCase, id: string, sigma: number, returned: Latents): Ran['arrived'] {
  if (each.parametrization === 'vp-timestep') return { x: combine([Math.hypot(1, sigma), returned]), sigma };
  // ComfyUI's UniPC ends at 0.001 where the list ends at 0.
  return { x: returned, sigma: sigma === 0 && id.startsWith('uni_pc') ? 0.001 : sigma };
}

/**
 * The error of the embedded estimates a case records, h·Σ b_error[j]·k[j] over the stages of each step, and the model
 * calls with those added that such an estimate needs and the step does not: the one where the step ends.
 */
async function embedded({ each, problem, steps, arrived }: Ran, path: string): Promise<{ calls: readonly Call[]; error: number }> {
  const asked = [...problem.calls];
  if (!each.steps.some((record) => record.embedded_error)) return { calls: asked, error: 0 };
  const tableau = supportFor('tableaus', path)[each.sampler]!;
  const calls: Call[] = [];
  let error = 0;
  for (const [k, record] of each.steps.entries()) {
    const start = asked.findIndex(({ x }) => x === steps[k]!.x);
    const next = k + 1 < steps.length ? asked.findIndex(({ x }) => x === steps[k + 1]!.x) : asked.length;
    const stages = asked.slice(start, next);
    const sigmaNext = problem.input.sigmas[k + 1]!;
    if (record.embedded_error && stages.length < tableau.c.length) {
      const end = asked[next] ?? { x: arrived.x, sigma: sigmaNext, denoised: await problem.input.denoise(arrived.x, sigmaNext) };
      stages.push(end);
    }
    calls.push(...stages);
    if (!record.embedded_error) continue;
    const zero = combine([0, steps[k]!.x]);
    const estimate = along(zero, sigmaNext - steps[k]!.sigma, tableau.b_error!, stages.map(slopeAt));
    error = Math.max(error, distance(estimate.data, record.embedded_error));
  }
  return { calls, error };
}

function countFaults({ each, problem, steps }: Ran, calls: readonly Call[]): string[] {
  const counts: [string, number | null | undefined, number][] = [
    ['model calls', each.nfe, calls.length],
    ['draws of noise', each.noise_consumed, problem.noiseCalls.length],
    ['steps', each.steps.length, steps.length],
  ];
  return counts.flatMap(([what, expected, actual]) => (expected === undefined || expected === null || expected === actual ? [] : [`${actual} ${what} for ${expected}`]));
}

function levelFaults({ each, problem: { noiseCalls, input } }: Ran, calls: readonly Call[]): string[] {
  const lists: [string, readonly number[] | null | undefined, readonly number[], number][] = [
    ['levels of model calls', each.eval_sigmas, calls.map(({ sigma }) => sigma), 1e-9],
    ['timesteps of model calls', each.eval_timesteps, calls.map(({ sigma }) => input.levels.timestep(sigma)), 1e-6],
    ['sizes of model calls', each.eval_sizes?.flat(), calls.flatMap(({ x }) => x.dims.slice(2)), 0],
    ['levels of draws', each.noise_calls?.flat(), noiseCalls.flat(), 1e-9],
  ];
  return lists.flatMap(([what, expected, actual, tolerance]) => {
    if (expected && expected.length !== actual.length) return [`${actual.length} ${what} for ${expected.length}`];
    const at = expected?.findIndex((value, k) => Math.abs(actual[k]! - value) > tolerance * Math.max(1, Math.abs(value))) ?? -1;
    return at < 0 ? [] : [`number ${at} of ${what} is ${actual[at]} for ${expected![at]}`];
  });
}

/** How a reference reports x at its steps: before or after the step it made, in VE or VP scale. */
function reported({ each, id }: Ran): { readonly after: boolean; readonly vp: boolean } {
  const vp = each.parametrization === 'vp-timestep';
  // The A1111 timestep samplers and LightDiffusion-Next's Euler report what a step arrived at.
  return { after: (vp && each.eval_timesteps !== undefined) || /^euler(_ancestral)?_ld$/.test(id), vp: vp || id.startsWith('uni_pc') };
}

/** The largest error over what the reference reported at its steps. */
function stepError(ran: Ran): number {
  const { each, id, steps, arrived } = ran;
  const { after, vp } = reported(ran);
  const unipc = id.startsWith('uni_pc');
  let worst = 0;
  for (const [k, record] of each.steps.entries()) {
    const step = steps[k];
    if (!step) continue;
    // UniPC reports its last step where it arrived, and A1111's each prediction with the step that it ended.
    const atEnd = after || (unipc && k > 0 && k + 1 === each.steps.length);
    const place = atEnd ? (steps[k + 1] ?? arrived) : step;
    const seen = unipc && after ? steps[k + 1] : step;
    // Forge's iPNDM reports the tensor it began with at every step.
    const expected = record.x_eval ?? (each.sampler.startsWith('forge_ipndm') ? undefined : record.x);
    const scale = vp ? 1 / Math.hypot(1, place.sigma) : 1;
    if (expected) worst = Math.max(worst, distance(combine([scale, place.x]).data, expected));
    if (record.denoised && seen) worst = Math.max(worst, distance(denoisedAs(ran, k, seen).data, record.denoised));
    worst = Math.max(worst, scalarError(record, step, id));
  }
  return worst;
}

/** PLMS reports the clean latents its combined slope points at, others those of the model. */
function denoisedAs({ id, steps, arrived }: Ran, k: number, seen: Step): Latents {
  if (id !== 'plms') return seen.denoised;
  const next = steps[k + 1] ?? arrived;
  const reach = seen.sigma / (next.sigma - seen.sigma);
  return combine([1 + reach, seen.x], [-reach, next.x]);
}

/** Levels, and what an adaptive solver said of its step. Restart reports the level it goes to as sigma, that it is at as sigma_hat. */
function scalarError(record: StepRecord, step: Step, id: string): number {
  const pairs: [number | undefined, number | undefined][] = [
    [id === 'restart' ? undefined : record.sigma, step.sigma],
    [record.sigma_hat, step.sigmaHat ?? step.sigma],
    [record.error, step.trial?.error],
    [record.h, step.trial?.h],
    [record.n_accept, step.trial?.accepted],
    [record.n_reject, step.trial?.rejected],
  ];
  return Math.max(0, ...pairs.map(([expected, actual]) => (expected === undefined ? 0 : distance([actual ?? Number.NaN], [expected]))));
}
