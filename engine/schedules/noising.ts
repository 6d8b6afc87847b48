import type { NoiseLevels } from './levels.ts';

/**
 * Coefficients of x = noise·n + latent·z at a level. Flow models walk (1 − t)·z + t·n; the others z + σ·n, except that
 * a start at the very top (`fromTop`) takes √(1 + σ²), the spread of data of unit variance with that noise: ComfyUI.
 */
export function noising(levels: NoiseLevels, sigma: number, fromTop = false): { noise: number; latent: number } {
  if (levels.prediction === 'flow') return { noise: sigma, latent: 1 - sigma };
  return { noise: fromTop ? Math.hypot(1, sigma) : sigma, latent: 1 };
}

/** Factor that a walk ended at a level above 0 is multiplied with to stand as a picture. */
export function endScale(levels: NoiseLevels, sigma: number): number {
  return levels.prediction === 'flow' ? 1 / (1 - sigma) : 1;
}
