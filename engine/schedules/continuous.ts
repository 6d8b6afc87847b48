import type { Prediction } from '../../contract/recipe.ts';
import { linspace } from '../math/grid.ts';
import type { NoiseLevels } from './levels.ts';

/** Points of the grid that stands in for a table where a schedule wants one. ComfyUI's count. */
const gridPoints = 1000;

interface Clock {
  timestep(sigma: number): number;
  sigma(timestep: number): number;
}

function continuousLevels(sigmaMin: number, sigmaMax: number, prediction: Prediction, clock: Clock): NoiseLevels {
  const [low, high] = [Math.log(sigmaMin), Math.log(sigmaMax)];
  return {
    prediction,
    sigmaMin,
    sigmaMax,
    table: null,
    grid: Float64Array.from(linspace(low, high, gridPoints), Math.exp),
    shift: 1,
    multiplier: 1,
    timestep: (sigma) => clock.timestep(sigma),
    sigma: (timestep) => clock.sigma(timestep),
    sigmaAtPercent: (percent) => (percent <= 0 ? 999999999.9 : percent >= 1 ? 0 : Math.exp(low + (high - low) * (1 - percent))),
  };
}

/** EDM: the network is told ln(σ)/4. Karras et al. 2022, Table 1. Stable Video Diffusion predicts v on this clock. */
export function edmLevels(sigmaMin: number, sigmaMax: number, prediction: Prediction = 'edm'): NoiseLevels {
  return continuousLevels(sigmaMin, sigmaMax, prediction, {
    timestep: (sigma) => 0.25 * Math.log(sigma),
    sigma: (timestep) => Math.exp(timestep / 0.25),
  });
}

/** v-prediction in the angle of signal and noise: the network is told 2/π·atan σ. Salimans & Ho 2022. */
export function continuousVLevels(sigmaMin: number, sigmaMax: number): NoiseLevels {
  return continuousLevels(sigmaMin, sigmaMax, 'v', {
    timestep: (sigma) => (Math.atan(sigma) / Math.PI) * 2,
    sigma: (timestep) => Math.tan((timestep * Math.PI) / 2),
  });
}
