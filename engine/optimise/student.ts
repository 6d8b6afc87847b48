import { StudioError } from '../../contract/errors.ts';
import { parseOptions } from '../../contract/options.ts';
import type { Guided } from '../guidance/guide.ts';
import { like, type Latents } from '../math/latents.ts';
import { planSampling, samplerNamed } from '../samplers/check.ts';
import { endLatents } from '../samplers/ksampler.ts';
import type { SamplerInput, StepNoise } from '../samplers/sampler.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import type { Recall } from './recall.ts';

/** Walks from noise to picture that share a prompt: where they start and what guides them. */
export interface Walks {
  /** How many. */
  readonly count: number;
  /** Latents at a first level, `[count, c, h, w]`. */
  start(sigma: number): Latents;
  /** The model with prompts and guidance bound, fresh for one run over these levels. */
  guided(sigmas: readonly number[], recall?: Recall): Guided;
  /** Noise of the steps of a stochastic sampler, the same numbers for every list. */
  steps(kind: 'gaussian' | 'brownian', sigmas: readonly number[]): StepNoise;
}

/** The sampler a schedule is made for. */
export interface Solver {
  readonly sampler: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Where the walks end when the sampler walks this list: clean latents `[count, c, h, w]`. */
export async function endsOf(walks: Walks, solver: Solver, sigmas: readonly number[], levels: NoiseLevels, recall?: Recall): Promise<Latents> {
  const { entry, options } = planSampling({ ...solver, sigmas, levels });
  const noise = entry.noise === 'none' ? silent : walks.steps(entry.noise, sigmas);
  const steps = entry.sample({ ...walks.guided(sigmas, recall), x: walks.start(sigmas[0]!), sigmas, noise, levels, options });
  for (;;) {
    const next = await steps.next();
    if (next.done) return endLatents(next.value, sigmas.at(-1)!, levels);
    demandNumbers(next.value.denoised, next.value.sigma);
  }
}

const silent: SamplerInput['noise'] = () => {
  throw new Error('A sampler that draws no noise asked for some.');
};

/** One sentence for a model whose answers are no numbers. */
export function demandNumbers({ data }: Latents, sigma: number): void {
  if (data.every(Number.isFinite)) return;
  throw new StudioError('unfit', `The model returns values that are not numbers at noise level ${sigma.toPrecision(4)}. It cannot be optimised for; check the model in full precision.`);
}

/** Whether a sampler draws noise with these options. Its pictures are then judged by their law, not one by one. */
export function drawsNoise({ sampler, options }: Solver): boolean {
  const entry = samplerNamed(sampler);
  const parsed: Readonly<Record<string, unknown>> = parseOptions(entry.label, entry.options, options);
  const some = (name: string) => typeof parsed[name] === 'number' && parsed[name] > 0;
  const none = (name: string) => parsed[name] === 0;
  return entry.stochastic ? !none('eta') && !none('sNoise') : some('eta') || some('sChurn');
}

/**
 * The solver without its noise: its own options where they can turn it off, else Euler's method, which every sampler of
 * first order becomes. The very solver where it draws none.
 */
export function withoutNoise(solver: Solver): Solver {
  if (!drawsNoise(solver)) return solver;
  const { shape } = samplerNamed(solver.sampler).options;
  const off = Object.fromEntries(['eta', 'sChurn'].flatMap((name) => (name in shape ? [[name, 0]] : [])));
  const quiet = { sampler: solver.sampler, options: { ...solver.options, ...off } };
  return drawsNoise(quiet) ? { sampler: 'euler', options: {} } : quiet;
}

/** Refuses a sampler that chooses its own levels: there is nothing a list could change. Asks no model. */
export async function demandFollows(solver: Solver, sigmas: readonly number[], levels: NoiseLevels): Promise<void> {
  const { entry, options } = planSampling({ ...solver, sigmas, levels });
  const x: Latents = { data: new Float64Array(4), dims: [1, 4, 1, 1] };
  const steps = entry.sample({ denoise: async (seen) => like(seen), denoiseBoth: async (seen) => ({ denoised: like(seen), uncond: like(seen) }), x, sigmas, noise: () => x, levels, options });
  const walked: number[] = [];
  for (let next = await steps.next(); !next.done && walked.length <= sigmas.length; next = await steps.next()) walked.push(next.value.sigma);
  if (walked.length === sigmas.length - 1 && walked.every((sigma, i) => sigma === sigmas[i])) return;
  throw new StudioError('unfit', `${entry.label} walks noise levels of its own choosing, so no schedule can be made for it. Choose another sampler, such as DPM++ 2M.`);
}
