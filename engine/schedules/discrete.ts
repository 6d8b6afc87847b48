import type { Prediction } from '../../contract/recipe.ts';
import { bracket } from '../math/grid.ts';
import type { NoiseLevels } from './levels.ts';

/** ᾱ of Stable Diffusion: √β rises linearly from √0.00085 to √0.012 over 1,000 steps (Rombach et al. 2022). */
export function scaledLinearAlphas(count = 1000, betaStart = 0.00085, betaEnd = 0.012): Float64Array {
  const alphas = new Float64Array(count);
  const [from, to] = [Math.sqrt(betaStart), Math.sqrt(betaEnd)];
  let product = 1;
  for (let i = 0; i < count; i++) {
    const root = from + (i / (count - 1)) * (to - from);
    product *= 1 - root * root;
    alphas[i] = product;
  }
  return alphas;
}

/** The last ᾱ of a zero-terminal-SNR model is not 0 but this, so that its sigma (4518.76) stays a number. ComfyUI. */
const lastAlpha = 4.8973451890853435e-8;

/** ᾱ rescaled to zero terminal SNR. Lin et al. 2023, Algorithm 1. */
export function zeroTerminalAlphas(alphas: Float64Array): Float64Array {
  const roots = alphas.map(Math.sqrt);
  const first = roots[0]!;
  const last = roots[roots.length - 1]!;
  const out = roots.map((root) => (((root - last) * first) / (first - last)) ** 2);
  out[out.length - 1] = lastAlpha;
  return out;
}

/** σ = √((1 − ᾱ)/ᾱ), lowest first. */
export function sigmasOf(alphas: Float64Array): Float64Array {
  return alphas.map((alpha) => Math.sqrt((1 - alpha) / alpha));
}

interface DiscreteOptions {
  readonly prediction: Prediction;
  /** Timesteps between two entries: 1, or 20 for a model distilled to 50 of 1,000. */
  readonly stride?: number;
}

/** Levels of a network trained on a table. Between entries log σ is linear in the timestep (k-diffusion). */
export function discreteLevels(table: Float64Array, { prediction, stride = 1 }: DiscreteOptions): NoiseLevels {
  const logs = table.map(Math.log);
  const last = table.length - 1;
  const toIndex = (timestep: number) => Math.min(Math.max((timestep - (stride - 1)) / stride, 0), last);
  const toTimestep = (index: number) => index * stride + (stride - 1);

  const fractionalIndex = (sigma: number) => {
    const log = Math.log(sigma);
    const low = bracket(logs, log);
    const weight = (log - logs[low]!) / (logs[low + 1]! - logs[low]!);
    return low + Math.min(Math.max(weight, 0), 1);
  };
  const nearestIndex = (sigma: number) => {
    const log = Math.log(sigma);
    const low = bracket(logs, log);
    return Math.abs(log - logs[low]!) <= Math.abs(logs[low + 1]! - log) ? low : low + 1;
  };
  const sigma = (timestep: number) => {
    const index = toIndex(timestep);
    const low = Math.floor(index);
    const weight = index - low;
    return weight === 0 ? table[low]! : Math.exp((1 - weight) * logs[low]! + weight * logs[low + 1]!);
  };
  const timesteps = table.length * stride;

  return {
    prediction,
    sigmaMin: table[0]!,
    sigmaMax: table[last]!,
    table,
    grid: table,
    shift: 1,
    multiplier: 1,
    timestep: (level, convention = 'stepwise') => toTimestep(convention === 'comfyui' ? nearestIndex(level) : fractionalIndex(level)),
    sigma,
    sigmaAtPercent: (percent) => (percent <= 0 ? 999999999.9 : percent >= 1 ? 0 : sigma((1 - percent) * (timesteps - 1))),
  };
}

/** Every `stride`-th entry of a table, ending with its last: the levels of a model distilled to fewer timesteps. */
export function distilledTable(table: Float64Array, count: number): { table: Float64Array; stride: number } {
  const stride = Math.floor(table.length / count);
  return { table: Float64Array.from({ length: count }, (_, i) => table[table.length - 1 - (count - 1 - i) * stride]!), stride };
}
