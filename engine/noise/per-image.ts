import { BrownianTree, brownianStep, type SeededNormals } from './brownian.ts';
import { concat, type Generator, type NoisePlan, type NoiseStream, type SeededGenerator } from './noise.ts';
import type { ImageDims, Interpolate } from './slerp.ts';

/** What tells one per-image source from another. */
export interface PerImageRules {
  /** The stream of an image's seed. */
  readonly generator: SeededGenerator;
  /** How variation seeds blend in; null where the program has none. */
  readonly interpolate: Interpolate | null;
  /** A stream of its own for the steps; null where the image's stream goes on. */
  readonly stepGenerator: SeededGenerator | null;
  /** Whole tensors for the Brownian tree of an image. */
  readonly tree: (n: number) => SeededNormals;
}

/** Every image has a generator of its own, made from its seed: a batch equals its images made alone. */
export function perImage(rules: PerImageRules): (plan: NoisePlan) => NoiseStream {
  return (plan) => {
    const [, c, h, w] = plan.dims;
    const image = { c, h, w };
    const n = c * h * w;
    const generators = plan.seeds.map(rules.generator);
    const initial = concat(generators.map((generator, i) => first(rules, plan, generator, i, image)), plan.dims);
    const stepping = stepGenerators(rules, plan, generators);
    return {
      initial,
      steps: (kind, { sigmaMin, sigmaMax }) => {
        if (kind === 'gaussian') return () => concat(stepping.map((generator) => generator.randn(n)), plan.dims);
        const trees = plan.seeds.map((seed) => new BrownianTree(seed, Math.fround(sigmaMin), Math.fround(sigmaMax), rules.tree(n)));
        return (sigma, sigmaNext) => concat(trees.map((tree) => brownianStep(tree, sigma, sigmaNext)), plan.dims);
      },
    };
  };
}

function stepGenerators(rules: PerImageRules, plan: NoisePlan, generators: readonly Generator[]): readonly Generator[] {
  const ensd = plan.ensd ?? 0n;
  if (rules.stepGenerator) return plan.seeds.map(rules.stepGenerator);
  // The delta replaces the streams after the first noise, so the first noise stays as it is.
  return ensd === 0n ? generators : plan.seeds.map((seed) => rules.generator(seed + ensd));
}

/** An image's first noise: drawn, leant towards the variation's, pasted from another size. */
function first(rules: PerImageRules, plan: NoisePlan, generator: Generator, i: number, image: ImageDims): Float32Array {
  const resize = plan.resize;
  const resized = resize !== undefined && (resize.height !== image.h || resize.width !== image.w);
  const drawn = resized ? { c: image.c, h: resize.height, w: resize.width } : image;
  const n = drawn.c * drawn.h * drawn.w;
  const seed = plan.seeds[i]!;
  let noise = (resized ? rules.generator(seed) : generator).randn(n);
  if (plan.variation && plan.variation.strength !== 0 && rules.interpolate) {
    const { seeds, strength } = plan.variation;
    noise = rules.interpolate(strength, noise, rules.generator(seeds[i]!).randn(n), drawn);
  }
  return resized ? paste(noise, drawn, generator.randn(image.c * image.h * image.w), image) : noise;
}

/** Lays `noise` centred over `ground`, cutting what reaches beyond it. */
function paste(noise: Float32Array, from: ImageDims, ground: Float32Array, to: ImageDims): Float32Array {
  const x = overlap(from.w, to.w);
  const y = overlap(from.h, to.h);
  for (let k = 0; k < to.c; k++) {
    for (let row = 0; row < y.length; row++) {
      const source = (k * from.h + y.source + row) * from.w + x.source;
      ground.set(noise.subarray(source, source + x.length), (k * to.h + y.target + row) * to.w + x.target);
    }
  }
  return ground;
}

function overlap(from: number, to: number): { source: number; target: number; length: number } {
  const offset = Math.floor((to - from) / 2);
  // What is cut is cut on both sides alike: of an odd surplus one row more than needed goes.
  return { source: Math.max(-offset, 0), target: Math.max(offset, 0), length: offset >= 0 ? from : from + 2 * offset };
}
