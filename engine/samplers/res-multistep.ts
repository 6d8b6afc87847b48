import * as z from 'zod';
import { combine, type Latents } from '../math/latents.ts';
import { asVeIn } from './as-ve.ts';
import { deterministic, sampler } from './entry.ts';
import { exponentialWeights } from './exponential.ts';
import { convention, unic, stochasticShape } from './options.ts';
import { type Path, vePath } from './path.ts';
import type { StepNoise } from './sampler.ts';
import { posteriorSplit, renoise } from './split.ts';
import { walk } from './walk.ts';

interface Noisy {
  readonly eta: number;
  readonly sNoise: number;
  readonly noise: StepNoise;
}

/**
 * Two-step exponential steps down to an ancestral level, and noise up again. The last answer stands where the length of
 * the last deterministic part says, not where its level was: without noise the same. Noise is drawn at eta 0 too, as
 * ComfyUI does.
 */
export function resSteps(path: Path, { eta, sNoise, noise }: Noisy) {
  let last: { readonly step: number; readonly value: Latents } | null = null;
  /** `value` is the model's answer at sigma, `first` the one that a first step alone is taken with. */
  return ({ x, sigma, sigmaNext, value, first }: { x: Latents; sigma: number; sigmaNext: number; value: Latents; first: Latents }): Latents => {
    const split = posteriorSplit(path, sigma, sigmaNext, eta);
    const from = path.lambda(sigma);
    const to = path.lambda(split.sigmaDown);
    const alpha = path.alpha(split.sigmaDown);
    let down = first;
    if (split.sigmaDown > 0) {
      const now = { at: from, value: last ? value : first };
      // After a step all the way down (eta above 1) the last answer lies infinitely far off and counts for nothing.
      const known = last && Number.isFinite(last.step) ? [now, { at: from - last.step, value: last.value }] : [now];
      const weights = exponentialWeights(known.map(({ at }) => at), from, to);
      down = combine([split.sigmaDown / sigma, x], ...known.map(({ value }, j) => [alpha * weights[j]!, value] as const));
    }
    last = { step: to - from, value };
    return renoise(down, split, noise(sigma, sigmaNext), sNoise);
  };
}

const source = 'Zhang et al. 2023, RES: refined exponential solver, multistep form (arXiv:2308.02157)';

/** RES, multistep of second order, in −log σ: right on every path, since dx/dσ = (x − D)/σ is one ODE. */
export const resMultistep = deterministic({
  label: 'RES multistep',
  about: 'Second order from one model call per step, with exact exponential weights.',
  source,
  aliases: { a1111: ['Res Multistep'], comfyui: ['res_multistep'] },
  order: 2,
  multistep: true,
  options: z.strictObject({ unic }),
  solver: {
    start: ({ noise }) => {
      const step = resSteps(vePath, { eta: 0, sNoise: 1, noise });
      return ({ denoised, ...at }) => step({ ...at, value: denoised, first: denoised });
    },
  },
});

const asVe = asVeIn('comfyui');

/**
 * RES with ancestral noise. ComfyUI adds it as to a VE model on flow levels too, which is wrong there and refused; the
 * default takes the flow's own.
 */
export const resMultistepAncestral = sampler({
  label: 'RES multistep a',
  about: 'RES multistep with fresh noise at every step.',
  source: `${source}, with ancestral noise as in ComfyUI`,
  aliases: { comfyui: ['res_multistep_ancestral'] },
  order: 2,
  stochastic: true,
  options: z.strictObject({ convention: convention('stepwise', 'comfyui'), ...stochasticShape }),
  refuse: (plan) => asVe.refuse('RES multistep a', plan),
  sample: walk({
    grid: asVe.grid,
    start: (input) => {
      const step = resSteps(asVe.path(input), { ...input.options, noise: input.noise });
      return ({ denoised, ...at }) => step({ ...at, value: denoised, first: denoised });
    },
  }),
});
