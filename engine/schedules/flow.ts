import type { NoiseLevels } from './levels.ts';

/** The level at unshifted time u: s·u/(1 + (s − 1)·u). Esser et al. 2024, eq. 23; Flux writes s = e^μ. */
export const shifted = (u: number, shift: number) => (shift * u) / (1 + (shift - 1) * u);

/** The unshifted time of a level: the inverse of `shifted`. */
export const unshifted = (sigma: number, shift: number) => sigma / (shift - (shift - 1) * sigma);

interface FlowOptions {
  readonly shift: number;
  readonly multiplier: number;
  /** Levels in the grid: t = 1/count … 1. ComfyUI: 1,000 for SD 3, 10,000 for Flux. */
  readonly count: number;
}

/** Levels of a rectified-flow model: sigma is its time t. */
export function flowLevels({ shift, multiplier, count }: FlowOptions): NoiseLevels {
  const grid = Float64Array.from({ length: count }, (_, i) => shifted((i + 1) / count, shift));
  return {
    prediction: 'flow',
    sigmaMin: grid[0]!,
    sigmaMax: 1,
    table: null,
    grid,
    shift,
    multiplier,
    timestep: (sigma) => sigma * multiplier,
    sigma: (timestep) => timestep / multiplier,
    sigmaAtPercent: (percent) => (percent <= 0 ? 1 : percent >= 1 ? 0 : shifted(1 - percent, shift)),
  };
}

/** The same model with another shift. */
export function reshifted(levels: NoiseLevels, shift: number): NoiseLevels {
  if (levels.prediction !== 'flow') throw new TypeError('only flow levels have a shift');
  return flowLevels({ shift, multiplier: levels.multiplier, count: levels.grid.length });
}

/**
 * Flux's shift for a picture size in pixels, as μ = ln s: linear in the number of tokens (16 × 16 pixels each), `base`
 * at 256 tokens and `max` at 4,096. Black Forest Labs' sampling code.
 */
export function resolutionMu(width: number, height: number, base = 0.5, max = 1.15): number {
  const slope = (max - base) / (4096 - 256);
  return ((width * height) / 256) * slope + (base - slope * 256);
}
