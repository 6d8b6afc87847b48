import * as z from 'zod';
import { shifted, resolutionMu } from '../../schedules/flow.ts';
import { endScale, noising } from '../../schedules/noising.ts';
import { inputScale, denoisedTerms } from '../../guidance/predict.ts';
import { attempt } from '../attempt.ts';
import { relativeError, sample } from '../compare.ts';
import type { CaseResult } from '../format.ts';
import { levelsOf } from './lists.ts';

export const ModelSampling = z.object({
  models: z.record(
    z.string(),
    z.object({
      count: z.number(),
      index: z.union([z.literal('all'), z.array(z.number())]),
      sigmas: z.array(z.number()),
      sigmas_f64: z.array(z.number()).optional(),
      sigma_min: z.number(),
      sigma_max: z.number(),
    }),
  ),
  probes: z.array(z.object({ model: z.string(), function: z.string(), arg: z.number(), value: z.number(), value_f64: z.number() })),
  flux_shift: z.array(z.object({ width: z.number(), height: z.number(), max_shift: z.number(), base_shift: z.number(), shift: z.number() })).default([]),
});

/** `flow-shift1-multiplier1 (Flux schnell)`: a name and, for people, what it is. */
const nameOf = (model: string) => model.replace(/ \(.*\)$/, '');

/** `noise_scaling(sigma, noise=0.8, latent=-0.35, max_denoise=False)` as a name and its fixed arguments. */
function call(text: string): { name: string; fixed: Record<string, number | boolean> } {
  const [, name = text, list = ''] = /^(\w+)\((.*)\)$/.exec(text) ?? [];
  const pairs = [...list.matchAll(/(\w+)=([^,]+)/g)].map(([, key, value]) => [key!, value === 'True' ? true : value === 'False' ? false : Number(value)] as const);
  return { name, fixed: Object.fromEntries(pairs) };
}

function probe(model: string, text: string, arg: number): number {
  const levels = levelsOf(nameOf(model));
  const { name, fixed } = call(text);
  const value = (key: string) => fixed[key] as number;
  switch (name) {
    case 'sigma_to_t':
      return levels.timestep(arg, 'comfyui');
    case 't_to_sigma':
      return levels.prediction === 'flow' ? shifted(arg / levels.multiplier, levels.shift) : levels.sigma(arg);
    case 'percent_to_sigma':
      return levels.sigmaAtPercent(arg);
    case 'noise_scaling': {
      const { noise, latent } = noising(levels, arg, fixed['max_denoise'] === true);
      return noise * value('noise') + latent * value('latent');
    }
    case 'inverse_noise_scaling':
      return endScale(levels, arg) * value('latent');
    case 'calculate_input':
      return inputScale(levels.prediction, arg) * value('x');
    case 'calculate_denoised': {
      const terms = denoisedTerms(levels.prediction, arg);
      return terms.x * value('x') + terms.output * value('model_output');
    }
    default:
      throw new Error(`no function ${name}`);
  }
}

/** Probes whose float32 value is held to 2e-5, the others to 1e-5. */
const loose = /^(percent_to_sigma|sigma_to_t|noise_scaling)/;

type Document = z.infer<typeof ModelSampling>;

function tableResult(id: string, model: string, { index, sigmas, sigmas_f64, sigma_min, sigma_max, count }: Document['models'][string]): CaseResult {
  const levels = levelsOf(nameOf(model));
  const places = index === 'all' ? [...levels.grid.keys()] : index;
  const actual = places.map((place) => levels.grid[place]!);
  const exact = sigmas_f64 ? relativeError(actual, sigmas_f64) : 0;
  const shipped = Math.max(relativeError(actual, sigmas), relativeError([levels.sigmaMin, levels.sigmaMax], [sigma_min, sigma_max]));
  const passed = levels.grid.length === count && exact <= 1e-9 && shipped <= 1e-5;
  return { id, passed, error: sigmas_f64 ? exact : shipped, tolerance: sigmas_f64 ? 1e-9 : 1e-5, ...(passed ? {} : { note: `float32 ${shipped.toExponential(2)}, got ${sample(actual)}` }) };
}

function probeResult(id: string, { model, function: text, arg, value, value_f64 }: Document['probes'][number]): CaseResult {
  const actual = probe(model, text, arg);
  // Arguments are printed with 7 decimals; what that can move is no error of ours.
  const printed = text === 'sigma_to_t' ? Math.abs(probe(model, text, arg + 5e-8) - probe(model, text, arg - 5e-8)) : 0;
  const relative = (wanted: number, free: number) => Math.max(Math.abs(actual - wanted) - free, 0) / (Math.abs(wanted) || 1);
  const exact = relative(value_f64, printed);
  const error = relative(value, printed);
  const tolerance = loose.test(text) ? 2e-5 : 1e-5;
  const passed = error <= tolerance;
  const strict = text === 'sigma_to_t' ? {} : { strict: { passed: exact <= 1e-9, tolerance: 1e-9 } };
  return { id, passed, error, tolerance, ...strict, ...(passed ? {} : { note: `got ${actual}, expected ${value}` }) };
}

export async function* modelSamplingCases(document: Document): AsyncGenerator<CaseResult> {
  for (const [model, table] of Object.entries(document.models)) {
    const id = `table ${model}`;
    yield await attempt(id, () => tableResult(id, model, table));
  }
  for (const each of document.probes) {
    const id = `${each.model} ${each.function} at ${each.arg}`;
    yield await attempt(id, () => probeResult(id, each));
  }
  for (const { width, height, max_shift, base_shift, shift } of document.flux_shift) {
    const error = relativeError([resolutionMu(width, height, base_shift, max_shift)], [shift]);
    yield { id: `flux shift ${width}x${height} ${base_shift}…${max_shift}`, passed: error <= 1e-9, error, tolerance: 1e-9 };
  }
}
