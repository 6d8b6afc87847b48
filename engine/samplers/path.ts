import type { NoiseLevels } from '../schedules/levels.ts';

/**
 * How data becomes noise: x = α·x₀ + σ·n. For eps, v and EDM models α is 1 and sigma a variance-exploding level; for
 * rectified flow α is 1 − σ and sigma the time. λ = log(α/σ) is half the log signal-to-noise ratio: what is true of one
 * path in x/α and λ is true of the other.
 */
export interface Path {
  alpha(sigma: number): number;
  lambda(sigma: number): number;
  sigma(lambda: number): number;
}

export const vePath: Path = {
  alpha: () => 1,
  lambda: (sigma) => -Math.log(sigma),
  sigma: (lambda) => Math.exp(-lambda),
};

export const flowPath: Path = {
  alpha: (sigma) => 1 - sigma,
  lambda: (sigma) => Math.log((1 - sigma) / sigma),
  sigma: (lambda) => 1 / (1 + Math.exp(lambda)),
};

export function pathOf(levels: NoiseLevels): Path {
  return levels.prediction === 'flow' ? flowPath : vePath;
}

/**
 * Levels with a finite λ: at flow time 1 there is no signal and λ is −∞, so the first level moves a ten-thousandth of
 * the model's time, as ComfyUI's does, or half way to the second level where that is nearer. x stays.
 */
export function finiteLambda({ sigmas, levels }: { readonly sigmas: readonly number[]; readonly levels: NoiseLevels }): readonly number[] {
  if (levels.prediction !== 'flow' || sigmas[0]! < 1) return sigmas;
  const [, second = 0] = sigmas;
  return [Math.max(levels.sigmaAtPercent(1e-4), (1 + second) / 2), ...sigmas.slice(1)];
}
