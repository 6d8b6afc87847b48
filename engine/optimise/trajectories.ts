import type { Latents } from '../math/latents.ts';
import type { Denoise, Step } from '../samplers/sampler.ts';
import { counted, type Anytime } from './progress.ts';

/** A walk over a fine list of levels, with what the model saw and said at each. */
export interface Trajectory {
  /** Falling; the last may be 0. */
  readonly sigmas: readonly number[];
  /** Latents at each level, one batch of walks each: as many as `sigmas`. */
  readonly x: readonly Latents[];
  /** Denoised predictions at all levels but the last. */
  readonly denoised: readonly Latents[];
}

/** A sampler with all but these bound. */
export type Walk = (denoise: Denoise, x: Latents, sigmas: readonly number[]) => AsyncGenerator<Step, Latents>;

interface TeacherInput {
  readonly denoise: Denoise;
  /** A deterministic solver with one evaluation per step, such as DPM++ 2M. */
  readonly walk: Walk;
  /** Latents at the first level. */
  readonly x: Latents;
  readonly sigmas: readonly number[];
}

/** The teacher's walk kept whole: (levels − 1) × walks evaluations serve GITS at every step count and end-point scoring. */
export async function* collectTrajectory({ denoise, walk, x, sigmas }: TeacherInput): Anytime<Trajectory | null> {
  const model = counted(denoise);
  const states: Latents[] = [];
  const denoised: Latents[] = [];
  const steps = walk(model.denoise, x, sigmas);
  for (;;) {
    const next = await steps.next();
    if (next.done) return { sigmas, x: [...states, next.value], denoised };
    states.push(next.value.x);
    denoised.push(next.value.denoised);
    yield { calls: model.calls(), expected: (sigmas.length - 1) * x.dims[0], best: null };
  }
}
