import { combine, type Latents } from '../math/latents.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import type { Plan } from './entry.ts';
import { type Path, pathOf, vePath } from './path.ts';

/** A stochastic step in two: down to a level below the next, then up again by noise: x' = rescale·x_down + spread·n. */
export interface Split {
  readonly sigmaDown: number;
  readonly rescale: number;
  readonly spread: number;
}

/**
 * DDIM's split (Song et al. 2021, eq. 16), the same as k-diffusion's ancestral step: the share `eta` of the posterior's
 * spread is drawn anew. Written in σ/α, where it holds on every path.
 */
export function posteriorSplit(path: Path, sigma: number, sigmaNext: number, eta: number): Split {
  const alphaNext = path.alpha(sigmaNext);
  const next = sigmaNext / alphaNext;
  const ratio = (sigmaNext * path.alpha(sigma)) / (alphaNext * sigma);
  const up = Math.min(next, eta * next * Math.sqrt(1 - ratio ** 2));
  const down = Math.sqrt(next ** 2 - up ** 2);
  // Back from σ/α = down to the level itself: on the flow path σ = down/(1 + down).
  const alphaDown = path === vePath ? 1 : 1 / (1 + down);
  return { sigmaDown: down * alphaDown, rescale: alphaNext / alphaDown, spread: alphaNext * up };
}

/** ComfyUI's ancestral step for rectified flow: sigma falls short of the next level by the share `eta` of the step. */
export function flowSplit(sigma: number, sigmaNext: number, eta: number): Split {
  const sigmaDown = sigmaNext * (1 + (sigmaNext / sigma - 1) * eta);
  const rescale = (1 - sigmaNext) / (1 - sigmaDown);
  return { sigmaDown, rescale, spread: Math.sqrt(Math.max(0, sigmaNext ** 2 - (sigmaDown * rescale) ** 2)) };
}

/** Beyond eta 1 the flow's split would step past the level it is to come up from. */
export function refuseFlowEta(label: string, { options, levels }: Plan<{ readonly eta: number }>): string | null {
  if (levels.prediction !== 'flow' || options.eta <= 1) return null;
  return `On a rectified-flow model eta of ${label} goes up to 1, and ${options.eta} was given.`;
}

/** The split that ancestral samplers are known by on each kind of model. */
export function ancestralSplit(levels: NoiseLevels, sigma: number, sigmaNext: number, eta: number): Split {
  return levels.prediction === 'flow' ? flowSplit(sigma, sigmaNext, eta) : posteriorSplit(pathOf(levels), sigma, sigmaNext, eta);
}

/** Model calls of an ancestral sampler that makes so many in a step, and one where the split goes all the way down. */
export function callsWhereSplit(calls: number, sigmas: readonly number[], split: (sigma: number, sigmaNext: number) => Split): number {
  return sigmas.slice(1).reduce((sum, sigmaNext, i) => sum + (split(sigmas[i]!, sigmaNext).sigmaDown > 0 ? calls : 1), 0);
}

/** Euler down to the split's level and up again by `noise`, in one blend. */
export function eulerSplit(
  at: { readonly x: Latents; readonly denoised: Latents; readonly sigma: number },
  { sigmaDown, rescale, spread }: Split,
  noise: Latents | null,
  sNoise: number,
): Latents {
  const ratio = sigmaDown / at.sigma;
  const down = [[rescale * ratio, at.x], [rescale * (1 - ratio), at.denoised]] as const;
  return noise ? combine(...down, [spread * sNoise, noise]) : combine(...down);
}

/** Up from the split's level by `noise`. */
export function renoise(x: Latents, { rescale, spread }: Split, noise: Latents, sNoise: number): Latents {
  return combine([rescale, x], [spread * sNoise, noise]);
}
