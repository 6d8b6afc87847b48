import { StudioError } from '../../contract/errors.ts';
import { parseOptions } from '../../contract/options.ts';
import type { Prediction } from '../../contract/recipe.ts';
import { listed, namesInstead } from '../../contract/words.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import { demandWalkable } from '../schedules/walkable.ts';
import type { SamplerEntry } from './entry.ts';
import { findSampler, samplers } from './table.ts';

/** A run that is known to be sound before its first model call. */
export interface SamplingPlan {
  readonly entry: SamplerEntry;
  /** Every option, defaults written out. */
  readonly options: Record<string, unknown>;
  /** Steps it will tell of; null where only the run itself can tell. */
  readonly steps: number | null;
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
    throw new StudioError('unfit', `${entry.label} cannot be right on ${kinds[levels.prediction]} models; it serves ${listed(entry.fits.map((each) => kinds[each]))} models. Choose another sampler.`);
  }
  const parsed = parseOptions(entry.label, entry.options, options);
  demandWalkable(sigmas, levels, 'The list of noise levels');
  const plan = { sigmas, levels, options: parsed };
  const refused = entry.refuse(plan);
  if (refused) throw new StudioError('unfit', refused);
  return { entry, options: parsed, steps: entry.steps(plan), nfe: entry.nfe(plan) };
}

const kinds: Readonly<Record<Prediction, string>> = { eps: 'eps', v: 'v', edm: 'EDM', flow: 'rectified-flow' };

export function samplerNamed(id: string): SamplerEntry {
  const entry = findSampler(id);
  if (!entry) throw new StudioError('unknown_sampler', `There is no sampler “${id}”. ${namesInstead(id, samplers)}`);
  return entry;
}
