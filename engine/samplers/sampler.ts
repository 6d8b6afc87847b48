import type { Latents } from '../math/latents.ts';
import type { NoiseLevels } from '../schedules/levels.ts';

/** The model as a sampler sees it: the clean latents it expects behind `x` at noise level `sigma`. */
export type Denoise = (x: Latents, sigma: number) => Promise<Latents>;

/** The guided prediction and the unconditional one behind it, from one evaluation: what CFG++ walks on. */
export interface Both {
  readonly denoised: Latents;
  readonly uncond: Latents;
}

/** Fresh standard-normal noise for the step from `sigma` to `sigmaNext`, in the dims of the latents. */
export type StepNoise = (sigma: number, sigmaNext: number) => Latents;

export interface SamplerInput<O = unknown> {
  readonly denoise: Denoise;
  readonly denoiseBoth: (x: Latents, sigma: number) => Promise<Both>;
  /** Noisy latents at the first level. */
  readonly x: Latents;
  /** Noise levels to walk, falling, most often ending in 0. */
  readonly sigmas: readonly number[];
  readonly noise: StepNoise;
  readonly levels: NoiseLevels;
  readonly options: O;
}

/** What a sampler tells at each step, once the model has been asked. */
export interface Step {
  readonly i: number;
  /** The level of the schedule, and the one x was lifted to by churn where that is another. */
  readonly sigma: number;
  readonly sigmaHat?: number;
  readonly x: Latents;
  readonly denoised: Latents;
  /** What an adaptive solver thought of the step it tried. */
  readonly trial?: Trial;
}

export interface Trial {
  readonly error: number;
  /** Next step size, in −log sigma. */
  readonly h: number;
  readonly accepted: number;
  readonly rejected: number;
}

/** Yields at every step and returns the last latents. To cancel, stop asking. */
export type Sampler<O = unknown> = (input: SamplerInput<O>) => AsyncGenerator<Step, Latents>;
