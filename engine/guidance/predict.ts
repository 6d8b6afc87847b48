import type { Prediction } from '../../contract/recipe.ts';
import { repeated, split } from '../math/batch.ts';
import { combine, type Latents } from '../math/latents.ts';
import type { Convention } from '../schedules/convention.ts';
import type { NoiseLevels } from '../schedules/levels.ts';

/** Spread of the data that EDM networks are preconditioned for. Karras et al. 2022, Table 1. */
const edmSigmaData = 0.5;

/** What x is multiplied with before the network sees it: unit variance for all but flow models. */
export function inputScale(prediction: Prediction, sigma: number): number {
  if (prediction === 'flow') return 1;
  return 1 / Math.hypot(sigma, prediction === 'edm' ? edmSigmaData : 1);
}

/**
 * Coefficients of denoised = a·x + b·output.
 * - eps: x = x0 + σ·ε, so x0 = x − σ·ε.
 * - v, for x/√(1+σ²) = α·x0 + √(1−α²)·ε and v = α·ε − √(1−α²)·x0 (Salimans & Ho 2022): x0 = x/(1+σ²) − σ/√(1+σ²)·v.
 * - edm: c_skip and c_out of Karras et al. 2022, Table 1.
 * - flow: x = (1 − t)·x0 + t·ε and v = ε − x0, so x0 = x − t·v.
 */
export function denoisedTerms(prediction: Prediction, sigma: number): { readonly x: number; readonly output: number } {
  const variance = 1 + sigma * sigma;
  switch (prediction) {
    case 'eps':
    case 'flow':
      return { x: 1, output: -sigma };
    case 'v':
      return { x: 1 / variance, output: -sigma / Math.sqrt(variance) };
    case 'edm': {
      const total = sigma * sigma + edmSigmaData * edmSigmaData;
      return { x: (edmSigmaData * edmSigmaData) / total, output: (sigma * edmSigmaData) / Math.sqrt(total) };
    }
  }
}

/** A denoising network as guidance needs it. `C` is what a prompt became; guidance never looks inside. */
export interface Network<C> {
  /** The raw output for latents scaled as the network expects them, one conditioning for each of the batch. */
  predict(input: {
    readonly x: Latents;
    readonly timestep: number;
    readonly conds: readonly C[];
    /** The scale that a guidance-distilled network takes as an input. */
    readonly guidance?: number;
    readonly inpaint?: Latents;
  }): Promise<Latents>;
}

/** What was asked of a network, counted where it is called. */
export interface Tally {
  /** Denoising evaluations: steps of a sampler ask for one or more, guided or not. */
  evaluations: number;
  /** Runs of the network. */
  calls: number;
  /** Latents the network saw: two for a guided evaluation of one picture. */
  samples: number;
}

export function newTally(): Tally {
  return { evaluations: 0, calls: 0, samples: 0 };
}

/** The denoised latents for each group of conditionings, from one network call. A group holds one for each latent of x. */
export type Predict<C> = (x: Latents, sigma: number, groups: readonly (readonly C[])[], guidance?: number) => Promise<Latents[]>;

interface PredictorOptions<C> {
  readonly network: Network<C>;
  readonly levels: NoiseLevels;
  readonly tally: Tally;
  /** Whose timestep the network is told for a level between two of its table. */
  readonly convention?: Convention;
  /** Mask and masked latents of an inpainting network, for each latent of x. */
  readonly inpaint?: Latents;
}

/** A network that predicts eps, v, EDM output or velocity as one that predicts clean latents at a noise level. */
export function predictor<C>({ network, levels, tally, convention, inpaint }: PredictorOptions<C>): Predict<C> {
  return async (x, sigma, groups, guidance) => {
    const count = groups.length;
    const output = await network.predict({
      x: repeated(x, count, inputScale(levels.prediction, sigma)),
      timestep: levels.timestep(sigma, convention),
      conds: groups.flat(),
      ...(guidance === undefined ? {} : { guidance }),
      ...(inpaint ? { inpaint: count === 1 ? inpaint : repeated(inpaint, count) } : {}),
    });
    tally.evaluations++;
    tally.calls++;
    tally.samples += count * x.dims[0];
    const terms = denoisedTerms(levels.prediction, sigma);
    return split(output, count).map((part) => combine([terms.x, x], [terms.output, part]));
  };
}
