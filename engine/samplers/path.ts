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

/** Esser et al. 2024 (Stable Diffusion 3), eq. 23: the time t of a flow model shifted towards noise. */
function shifted(t: number, shift: number): number {
  return (shift * t) / (1 + (shift - 1) * t);
}

/** The level a model has reached after the share `progress` (0…1) of its own time. */
export function levelAt(levels: NoiseLevels, progress: number): number {
  if (levels.prediction === 'flow') return shifted(1 - progress, levels.shift);
  if (levels.table) return levels.sigma((1 - progress) * (levels.table.length - 1));
  return levels.sigmaMin ** progress * levels.sigmaMax ** (1 - progress);
}

/**
 * Levels with a finite λ: at flow time 1 there is no signal and λ is −∞, so the first level moves a ten-thousandth of
 * the model's time, as ComfyUI's does, or half way to the second level where that is nearer. x stays.
 */
export function finiteLambda({ sigmas, levels }: { readonly sigmas: readonly number[]; readonly levels: NoiseLevels }): readonly number[] {
  if (levels.prediction !== 'flow' || sigmas[0]! < 1) return sigmas;
  const [, second = 0] = sigmas;
  return [Math.max(levelAt(levels, 1e-4), (1 + second) / 2), ...sigmas.slice(1)];
}
