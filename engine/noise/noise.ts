import type { Aliases } from '../../contract/catalog.ts';
import type { Dims, Latents } from '../math/latents.ts';
import type * as z from 'zod';

/** What decides the noise of the images sampled together. */
export interface NoisePlan {
  /** One per image of `dims`. A source that draws a batch at once takes one seed for all of it, so they must be equal. */
  readonly seeds: readonly bigint[];
  readonly dims: Dims;
  /** Second noise to lean towards: one seed per image, strength 0…1. */
  readonly variation?: { readonly seeds: readonly bigint[]; readonly strength: number };
  /** Size in latents at which the noise is drawn before it is pasted into `dims`. */
  readonly resize?: { readonly height: number; readonly width: number };
  /** Eta noise seed delta: added to the seed for the noise of the steps. */
  readonly ensd?: bigint;
  /** The batch these images were of, and their places in it. Matters only to sources that draw a batch at once. */
  readonly batch?: { readonly size: number; readonly places: readonly number[] };
}

/** Standard-normal noise for a step from `sigma` to `sigmaNext`, in the dims of the plan. */
export type StepNoise = (sigma: number, sigmaNext: number) => Latents;

/** `gaussian`: fresh for every call. `brownian`: increments of one path, so that steps of any size fit together. */
export type StepKind = 'gaussian' | 'brownian';

/** The noise of one run. Calls of `steps('gaussian')` are one stream: make it once and call it in the order of the steps. */
export interface NoiseStream {
  readonly initial: Latents;
  /** The range is that of the levels walked: smallest positive and largest. Only `brownian` depends on it. */
  steps(kind: StepKind, range: SigmaRange): StepNoise;
}

export interface SigmaRange {
  readonly sigmaMin: number;
  readonly sigmaMax: number;
}

/** One line of the table of noise sources. */
export interface NoiseSource {
  readonly label: string;
  readonly about: string;
  readonly source: string;
  readonly aliases: z.infer<typeof Aliases>;
  /** Whether a picture is the same alone and in any batch. If not, a batch has one seed and places count. */
  readonly batchInvariant: boolean;
  /** Whether variation seeds, seed resize and ENSD mean something here. */
  readonly variations: boolean;
  open(plan: NoisePlan): NoiseStream;
}

/** The least a generator must do: the next `n` normals of its stream. */
export interface Generator {
  randn(n: number): Float32Array;
}
export type SeededGenerator = (seed: bigint) => Generator;

/** The range of a falling list of levels. */
export function rangeOf(sigmas: readonly number[]): SigmaRange {
  const positive = sigmas.filter((sigma) => sigma > 0);
  return { sigmaMin: Math.min(...positive), sigmaMax: Math.max(...positive) };
}

/** Several images' numbers, one after another. */
export function concat(images: readonly Float32Array[], dims: Dims): Latents {
  const data = new Float32Array(dims[0] * dims[1] * dims[2] * dims[3]);
  let at = 0;
  for (const image of images) {
    data.set(image, at);
    at += image.length;
  }
  return { data, dims };
}
