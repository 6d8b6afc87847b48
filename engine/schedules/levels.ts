import type { Prediction } from '../../contract/recipe.ts';
import type { Convention } from './convention.ts';

/**
 * The noise levels a network was trained on: which sigma a timestep means and back. Schedules choose among them,
 * samplers ask for the ends, the model adapter turns sigma into what the network is told.
 */
export interface NoiseLevels {
  readonly prediction: Prediction;
  readonly sigmaMin: number;
  readonly sigmaMax: number;
  /** Every level of a discrete model, lowest first; null for a continuous one. */
  readonly table: Float64Array | null;
  /** The levels that table-walking schedules choose from, lowest first: `table`, or a fine grid of a continuous model. */
  readonly grid: Float64Array;
  /** How a flow model's time is bent: its level at unshifted time u is s·u/(1 + (s − 1)·u), 3 for SD 3, e^μ for Flux; 1 for the others. */
  readonly shift: number;
  /** What a flow model's network is told for time 1: 1000 for SD 3, 1 for Flux; 1 for the others, which it does not concern. */
  readonly multiplier: number;
  /**
   * The number the network is told for a sigma, on its own scale (0…999 for SD, 0…1 for Flux). A discrete model between
   * two entries is told the log-linear fraction, as k-diffusion and A1111 do; ComfyUI's convention is the nearest index.
   */
  timestep(sigma: number, convention?: Convention): number;
  /** The sigma a timestep stands for. */
  sigma(timestep: number): number;
  /**
   * The level at a fraction of the way from noise (0) to picture (1) in the model's own time. As in ComfyUI, 0 stands
   * above every level (except for flow models, where it is 1) and 1 is 0, so that ranges in percent include their ends.
   */
  sigmaAtPercent(percent: number): number;
}
