import { phi } from '../math/phi.ts';
import { combine, type Latents } from '../math/latents.ts';
import type { Plan } from './entry.ts';
import { slopeAt } from './adams.ts';
import { eulerStep } from './euler.ts';
import type { Denoise } from './sampler.ts';
import { posteriorSplit, type Split } from './split.ts';
import { vePath } from './path.ts';

interface From {
  readonly x: Latents;
  readonly denoised: Latents;
  readonly sigma: number;
}

/** A level the share r of the way in −log σ. */
const between = (sigma: number, sigmaNext: number, r: number) => sigma ** (1 - r) * sigmaNext ** r;

/** DPM-Solver-2 (Lu et al. 2022, Algorithm 1) with its stage at r, and the slope it found there. */
async function second(denoise: Denoise, from: From, sigmaNext: number, r: number): Promise<{ x: Latents; slope: Latents; slope1: Latents }> {
  const { x, denoised, sigma } = from;
  const sigma1 = between(sigma, sigmaNext, r);
  const x1 = eulerStep(x, denoised, sigma, sigma1);
  const slope = slopeAt(from);
  const slope1 = slopeAt({ x: x1, denoised: await denoise(x1, sigma1), sigma: sigma1 });
  const dt = sigmaNext - sigma;
  const share = dt / (2 * r);
  return { x: combine([1, x], [dt - share, slope], [share, slope1]), slope, slope1 };
}

/** DPM-Solver-3 (Algorithm 2) with stages at ⅓ and ⅔, beside the second-order step that its first stage gives. */
async function third(denoise: Denoise, from: From, sigmaNext: number): Promise<{ low: Latents; high: Latents }> {
  const { x, sigma } = from;
  const low = await second(denoise, from, sigmaNext, 1 / 3);
  const h = Math.log(sigma / sigmaNext);
  const sigma2 = between(sigma, sigmaNext, 2 / 3);
  /** σ'·(φ₁(h) − 1): what the change of slope over a step of h weighs. */
  const bend = (level: number, length: number) => -level * length * phi(2, length);
  const b2 = 2 * bend(sigma2, (2 / 3) * h);
  const x2 = combine([1, x], [sigma2 - sigma - b2, low.slope], [b2, low.slope1]);
  const slope2 = slopeAt({ x: x2, denoised: await denoise(x2, sigma2), sigma: sigma2 });
  const b3 = 1.5 * bend(sigmaNext, h);
  return { low: low.x, high: combine([1, x], [sigmaNext - sigma - b3, low.slope], [b3, slope2]) };
}

/** A singlestep DPM-Solver step of order 1 to 3: that many model calls, the first of them already made. */
export async function dpmSolverStep(denoise: Denoise, from: From, sigmaNext: number, order: number): Promise<Latents> {
  if (order === 1) return eulerStep(from.x, from.denoised, from.sigma, sigmaNext);
  if (order === 2) return (await second(denoise, from, sigmaNext, 1 / 2)).x;
  return (await third(denoise, from, sigmaNext)).high;
}

/** The same of order 2 or 3, with the step of one order less from the same calls to judge it by. */
export async function dpmSolverPair(denoise: Denoise, from: From, sigmaNext: number, order: number): Promise<{ low: Latents; high: Latents }> {
  if (order === 3) return third(denoise, from, sigmaNext);
  return { low: eulerStep(from.x, from.denoised, from.sigma, sigmaNext), high: (await second(denoise, from, sigmaNext, 1 / 2)).x };
}

/** k-diffusion's ancestral split for these solvers: never below the last level. */
export function boundedSplit(sigma: number, sigmaNext: number, end: number, eta: number): Split {
  const sigmaDown = Math.max(end, posteriorSplit(vePath, sigma, sigmaNext, eta).sigmaDown);
  return { sigmaDown, rescale: 1, spread: Math.sqrt(Math.max(0, sigmaNext ** 2 - sigmaDown ** 2)) };
}

/** First and last level above 0: all that DPM fast and DPM adaptive take from a list. */
export function endsOf(sigmas: readonly number[]): { readonly first: number; readonly last: number } {
  return { first: sigmas[0]!, last: sigmas.at(-1)! > 0 ? sigmas.at(-1)! : sigmas.at(-2)! };
}

/** Why a DPM fast or adaptive run cannot be right, as a sentence; or null. */
export function refuseEnds(label: string, { sigmas, options, levels }: Plan<{ readonly eta: number }>): string | null {
  const { first, last } = endsOf(sigmas);
  if (first === last) return `${label} walks between the first level and the last above 0, and with one step they are the same. Ask for 2 steps or more.`;
  if (levels.prediction === 'flow' && options.eta > 0) return `${label} knows no noise for rectified-flow models. Set eta to 0.`;
  return null;
}
