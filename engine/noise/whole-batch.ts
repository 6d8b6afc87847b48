import { StudioError } from '../../contract/errors.ts';
import { BrownianTree, brownianStep, type SeededNormals } from './brownian.ts';
import { concat, type Generator, type NoisePlan, type NoiseStream, type SeededGenerator } from './noise.ts';
import type { Latents } from '../math/latents.ts';

export interface WholeBatchRules {
  readonly generator: SeededGenerator;
  /** The stream of the steps; null where the first stream goes on. */
  readonly stepGenerator: SeededGenerator | null;
  readonly tree: (n: number) => SeededNormals;
}

/** One generator and one Brownian tree for the whole batch: a picture depends on the batch it was made in. */
export function wholeBatch(rules: WholeBatchRules): (plan: NoisePlan) => NoiseStream {
  return (plan) => {
    const seed = oneSeed(plan);
    const batch = plan.batch ?? { size: plan.dims[0], places: plan.seeds.map((_, i) => i) };
    const n = plan.dims[1] * plan.dims[2] * plan.dims[3];
    const whole = n * batch.size;
    const pick = (all: Float32Array) => concat(batch.places.map((place) => all.subarray(place * n, (place + 1) * n)), plan.dims);
    const generator = rules.generator(seed);
    const initial = pick(generator.randn(whole));
    const stepping: Generator = rules.stepGenerator?.(seed) ?? generator;
    return {
      initial,
      steps: (kind, { sigmaMin, sigmaMax }) => {
        if (kind === 'gaussian') return () => pick(stepping.randn(whole));
        const tree = new BrownianTree(seed, Math.fround(sigmaMin), Math.fround(sigmaMax), rules.tree(whole));
        return (sigma, sigmaNext) => pick(brownianStep(tree, sigma, sigmaNext));
      },
    };
  };
}

/** ComfyUI's list of batch indices: images 0…max drawn one after another, the listed ones kept in the order listed. */
export function drawListed(generator: Generator, places: readonly number[], dims: Latents['dims']): Latents {
  const n = dims[1] * dims[2] * dims[3];
  const all = Array.from({ length: Math.max(...places) + 1 }, () => generator.randn(n));
  return concat(places.map((place) => all[place]!), dims);
}

function oneSeed(plan: NoisePlan): bigint {
  const [seed] = plan.seeds;
  if (seed === undefined || plan.seeds.some((other) => other !== seed)) {
    throw new StudioError('unfit', `This noise source draws a whole batch from one seed, but the images have seeds ${plan.seeds.join(', ')}. Give them one seed, or choose a noise source that draws each image alone.`);
  }
  return seed;
}
