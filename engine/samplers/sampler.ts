import type { Latents } from '../math/latents.ts';
import type { NoiseLevels } from '../schedules/levels.ts';

/** The model as a sampler sees it: the clean latents it expects behind `x` at noise level `sigma`. */
export type Denoise = (x: Latents, sigma: number) => Promise<Latents>;

/** Fresh standard-normal noise for the step from `sigma` to `sigmaNext`, in the dims of the latents. */
export type StepNoise = (sigma: number, sigmaNext: number) => Latents;

export interface SamplerInput<O = unknown> {
  readonly denoise: Denoise;
  /** The guided prediction and the unconditional one behind it, from one evaluation: what CFG++ walks on. */
  readonly denoiseBoth: (x: Latents, sigma: number) => Promise<{ readonly denoised: Latents; readonly uncond: Latents }>;
  /** Noisy latents at the first level. */
  readonly x: Latents;
  /** Noise levels to walk, falling, most often ending in 0. */
  readonly sigmas: readonly number[];
  readonly noise: StepNoise;
  readonly levels: NoiseLevels;
  readonly options: O;
}

/** What a sampler tells after each step. */
export interface Step {
  readonly i: number;
  readonly sigma: number;
  readonly x: Latents;
  readonly denoised: Latents;
}

/** Yields after every step and returns the last latents. To cancel, stop asking. */
export type Sampler<O = unknown> = (input: SamplerInput<O>) => AsyncGenerator<Step, Latents>;
