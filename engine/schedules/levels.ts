import type { Prediction } from '../../contract/recipe.ts';

/**
 * The noise levels a network was trained on: which sigma a timestep means and back. Schedules choose among them,
 * samplers ask for the ends, the model adapter turns sigma into what the network is told.
 */
export interface NoiseLevels {
  readonly prediction: Prediction;
  readonly sigmaMin: number;
  readonly sigmaMax: number;
  /** Time shift of a flow model (3 for SD3, e^mu for Flux); 1 for the others. */
  readonly shift: number;
  /** Every level of a discrete model, lowest first; null for a continuous one. */
  readonly table: Float64Array | null;
  /** The number the network is told for a sigma, on its own scale (0…999 for SD, 0…1 for Flux). */
  timestep(sigma: number): number;
  sigma(timestep: number): number;
}
