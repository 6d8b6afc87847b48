import { baselines, fromTable, type Target } from '../../engine/optimise/candidates.ts';
import { levelsOf } from '../../engine/pipelines/levels.ts';
import type { OpenedModel } from '../../engine/pipelines/shelf.ts';
import { samplerNamed } from '../../engine/samplers/check.ts';

export interface Listed {
  readonly label: string;
  readonly sigmas: readonly number[];
}

export function targetOf({ model }: OpenedModel, sampler: string, steps: number, size: number): Target {
  return { levels: levelsOf(model), family: model.family, steps, sampler: samplerNamed(sampler), width: size, height: size };
}

/** Built-in lists for a sampler and step count, and “normal” at twice the steps. */
export function listsFor(opened: OpenedModel, sampler: string, steps: number, size: number): Listed[] {
  const target = targetOf(opened, sampler, steps, size);
  const twice = fromTable('normal', { ...target, steps: 2 * steps });
  return [...baselines(target).map(({ label, sigmas }) => ({ label, sigmas })), ...(twice ? [{ label: `Normal at ${2 * steps}`, sigmas: twice.sigmas }] : [])];
}
