import type * as z from 'zod';
import { StudioError } from '../../contract/errors.ts';
import type { Prediction } from '../../contract/recipe.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import type { SamplerEntry } from './entry.ts';
import { findSampler, samplers } from './table.ts';

/** A run that is known to be sound before its first model call. */
export interface SamplingPlan {
  readonly entry: SamplerEntry;
  /** Every option, defaults written out. */
  readonly options: Record<string, unknown>;
  /** Model calls it will make; null where only the run itself can tell. */
  readonly nfe: number | null;
}

interface Wish {
  readonly sampler: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly sigmas: readonly number[];
  readonly levels: NoiseLevels;
}

/** Everything about a run that can be wrong before its first model call, each as one sentence. */
export function planSampling({ sampler, options, sigmas, levels }: Wish): SamplingPlan {
  const entry = samplerNamed(sampler);
  if (!entry.fits.includes(levels.prediction)) {
    throw new StudioError('unfit', `${entry.label} cannot be right on ${kinds[levels.prediction]} models; it serves ${list(entry.fits.map((each) => kinds[each]), 'and')} models. Choose another sampler.`);
  }
  const parsed = samplerOptions(sampler, options);
  checkSigmas(sigmas, levels);
  const plan = { sigmas, levels, options: parsed };
  const refused = entry.refuse(plan);
  if (refused) throw new StudioError('unfit', refused);
  return { entry, options: parsed, nfe: entry.nfe(plan) };
}

const kinds: Readonly<Record<Prediction, string>> = { eps: 'eps', v: 'v', edm: 'EDM', flow: 'rectified-flow' };

const list = (words: readonly string[], last: string) => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`);

export function samplerNamed(id: string): SamplerEntry {
  const entry = findSampler(id);
  if (!entry) throw new StudioError('unknown_sampler', `There is no sampler “${id}”. Known are ${list(Object.keys(samplers), 'and')}.`);
  return entry;
}

/** A sampler's options checked against its schema, defaults written out. */
export function samplerOptions(id: string, options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entry = samplerNamed(id);
  const parsed = entry.options.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new StudioError('bad_input', optionSentence(entry, options, parsed.error.issues[0]!));
}

function optionSentence({ label, options: { shape } }: SamplerEntry, given: Readonly<Record<string, unknown>>, issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(shape);
    return `${label} has no option “${issue.keys[0]}”. ${known.length ? `It has ${list(known, 'and')}` : 'It has none'}.`;
  }
  const name = String(issue.path[0]);
  const title = (shape[name] as z.ZodType | undefined)?.meta()?.['label'];
  const value = typeof given[name] === 'number' ? String(given[name]) : (JSON.stringify(given[name]) ?? 'nothing');
  return `The option ${name}${typeof title === 'string' ? ` (${title})` : ''} of ${label} ${wanted(issue)}, and ${value} was given.`;
}

const words: Readonly<Record<string, string>> = { number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list' };

function wanted(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_big') return `goes up to ${issue.maximum}`;
  if (issue.code === 'too_small') return `starts at ${issue.minimum}`;
  if (issue.code === 'invalid_value') return `is one of ${issue.values.map((each) => `“${String(each)}”`).join(', ')}`;
  if (issue.code === 'invalid_type') return `must be ${words[issue.expected] ?? issue.expected}`;
  return `is not valid (${issue.message})`;
}

/** Room for lists published with rounded ends: AYS for SD 1.5 starts at 14.615 where the model ends at 14.6146. */
const slack = 1e-3;

export function checkSigmas(sigmas: readonly number[], { sigmaMax }: Pick<NoiseLevels, 'sigmaMax'>): void {
  const bad = (sentence: string) => new StudioError('bad_input', sentence);
  if (sigmas.length < 2) throw bad(`Sampling takes at least 1 step, which is a list of 2 noise levels; this one has ${sigmas.length}.`);
  for (const [i, sigma] of sigmas.entries()) {
    if (!Number.isFinite(sigma) || sigma < 0) throw bad(`Noise level ${i + 1} of ${sigmas.length} is ${sigma}, and every level must be a finite number, 0 or above.`);
    if (i > 0 && sigma >= sigmas[i - 1]!) {
      throw bad(`Noise levels must fall from step to step, and level ${i + 1} (${sigma}) does not lie below level ${i} (${sigmas[i - 1]}). Fewer steps, or other levels, will do.`);
    }
  }
  if (sigmas[0]! > sigmaMax * (1 + slack)) {
    throw bad(`The first noise level is ${sigmas[0]}, and this model knows noise up to ${sigmaMax.toPrecision(5)} only. Lower the schedule’s highest sigma.`);
  }
}
