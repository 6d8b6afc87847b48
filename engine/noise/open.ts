import { StudioError } from '../../contract/errors.ts';
import type { NoisePlan, NoiseSource, NoiseStream } from './noise.ts';
import { noises } from './table.ts';

/** The source of that name, or a refusal that lists them. */
export function noiseSource(id: string): NoiseSource {
  if (!Object.hasOwn(noises, id)) {
    throw new StudioError('unknown_noise', `There is no noise source “${id}”. Known are ${Object.keys(noises).join(', ')}.`);
  }
  return noises[id as keyof typeof noises];
}

/** The noise of one run. A plan that asks for what the source does not have is refused, never bent. */
export function openNoise(id: string, plan: NoisePlan): NoiseStream {
  const source = noiseSource(id);
  const asked = [
    (plan.variation?.strength ?? 0) !== 0 && 'variation seeds',
    plan.resize !== undefined && 'seed resize',
    (plan.ensd ?? 0n) !== 0n && 'an eta noise seed delta',
  ].filter((word) => word !== false);
  if (asked.length > 0 && !source.variations) {
    throw new StudioError('unfit', `Noise source “${source.label}” has no ${asked.join(' and no ')}. Turn that off, or choose “stepwise”, “a1111-cpu” or “a1111-nv”.`);
  }
  if (plan.seeds.length !== plan.dims[0]) throw new RangeError(`noise: ${plan.seeds.length} seeds for ${plan.dims[0]} images`);
  return source.open(plan);
}
