import type { Convention } from './convention.ts';
import { shifted, unshifted } from './flow.ts';
import type { NoiseLevels } from './levels.ts';

/** The time that evenly spaced schedules divide: its value at the highest and lowest level, and the level at a time. */
export interface Clock {
  readonly start: number;
  readonly end: number;
  sigma(time: number): number;
}

/**
 * A model's own time. For flow models ComfyUI (and Forge for SD 3) takes a level for its own unshifted time and so shifts
 * it twice; Forge's Flux takes a level for the time and does not shift at all. `stepwise` shifts once.
 */
export function clockOf(levels: NoiseLevels, convention: Convention): Clock {
  const { sigmaMin, sigmaMax, shift } = levels;
  if (levels.prediction !== 'flow') {
    // ComfyUI’s nearest index and k-diffusion’s fraction agree at the two ends of a table.
    return { start: levels.timestep(sigmaMax, convention), end: levels.timestep(sigmaMin, convention), sigma: (time) => levels.sigma(time) };
  }
  if (convention === 'stepwise') return { start: 1, end: unshifted(sigmaMin, shift), sigma: (u) => shifted(u, shift) };
  const forgeFlux = convention === 'a1111' && levels.multiplier === 1;
  return { start: sigmaMax, end: sigmaMin, sigma: forgeFlux ? (time) => time : (time) => shifted(time, shift) };
}
