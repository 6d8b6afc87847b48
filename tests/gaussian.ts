import type { Prediction } from '../contract/recipe.ts';
import { like, type Latents } from '../engine/math/latents.ts';
import { type Path, pathOf } from '../engine/samplers/path.ts';
import type { SamplerInput } from '../engine/samplers/sampler.ts';
import type { NoiseLevels } from '../engine/schedules/levels.ts';

/** Data ~ N(mean, std²), every number by itself: the ideal denoiser and the path of the ODE have closed forms. */
export interface Gaussian {
  readonly mean: number;
  /** One for each number, taken in turn. */
  readonly stds: readonly number[];
}

/** Widths narrower and wider than 1, so that errors of different sign do not hide one another. */
export const someGaussian: Gaussian = { mean: 0.4, stds: [0.25, 0.6, 1, 1.8] };

const variance = (std: number, path: Path, sigma: number) => (path.alpha(sigma) * std) ** 2 + sigma ** 2;

function map(x: Latents, f: (value: number, k: number) => number): Latents {
  const out = like(x);
  for (let k = 0; k < out.data.length; k++) out.data[k] = f(x.data[k]!, k);
  return out;
}

/** E[x₀ | x] for x = α·x₀ + σ·n. */
export function gaussianModel(data: Gaussian, levels: NoiseLevels): Pick<SamplerInput, 'denoise' | 'denoiseBoth'> {
  const path = pathOf(levels);
  const denoise: SamplerInput['denoise'] = async (x, sigma) => {
    const alpha = path.alpha(sigma);
    const gains = data.stds.map((std) => (alpha * std ** 2) / variance(std, path, sigma));
    return map(x, (value, k) => data.mean + gains[k % gains.length]! * (value - alpha * data.mean));
  };
  return {
    denoise,
    async denoiseBoth(x, sigma) {
      const denoised = await denoise(x, sigma);
      return { denoised, uncond: denoised };
    },
  };
}

/** Where the ODE takes x from sigma to sigmaNext: each deviation from the mean scales with the standard deviation. */
export function gaussianPath(data: Gaussian, levels: NoiseLevels, x: Latents, sigma: number, sigmaNext: number): Latents {
  const path = pathOf(levels);
  const scales = data.stds.map((std) => Math.sqrt(variance(std, path, sigmaNext) / variance(std, path, sigma)));
  return map(x, (value, k) => path.alpha(sigmaNext) * data.mean + scales[k % scales.length]! * (value - path.alpha(sigma) * data.mean));
}

/** Levels of a made-up model: a table of 1,000 for eps and v, none for EDM and flow. */
export function testLevels(prediction: Prediction, { sigmaMin = 0.03, sigmaMax = 14.6, shift = 1 } = {}): NoiseLevels {
  if (prediction === 'flow') {
    const sigma = (t: number) => (shift * t) / (1 + (shift - 1) * t);
    return { prediction, sigmaMin: 0, sigmaMax: 1, shift, multiplier: 1, table: null, grid: Float64Array.of(1), timestep: (level) => level, sigma, sigmaAtPercent: (percent) => sigma(1 - percent) };
  }
  if (prediction === 'edm') {
    const sigmaAtPercent = (percent: number) => sigmaMax * (sigmaMin / sigmaMax) ** percent;
    return { prediction, sigmaMin, sigmaMax, shift: 1, multiplier: 1, table: null, grid: Float64Array.of(sigmaMin, sigmaMax), timestep: (sigma) => Math.log(sigma) / 4, sigma: (t) => Math.exp(4 * t), sigmaAtPercent };
  }
  const low = Math.log(sigmaMin);
  const step = (Math.log(sigmaMax) - low) / 999;
  const sigma = (t: number) => Math.exp(low + step * t);
  const table = Float64Array.from({ length: 1000 }, (_, t) => sigma(t));
  return { prediction, sigmaMin, sigmaMax, shift: 1, multiplier: 1, table, grid: table, timestep: (each) => (Math.log(each) - low) / step, sigma, sigmaAtPercent: (percent) => sigma(999 * (1 - percent)) };
}

/** Karras levels (ρ = 7) from high to low, with as many steps; `zero` puts 0 for the last. */
export function karrasLevels(steps: number, high: number, low: number, zero = false): number[] {
  const count = zero ? steps : steps + 1;
  const levels = Array.from({ length: count }, (_, i) => (high ** (1 / 7) + (count === 1 ? 0 : i / (count - 1)) * (low ** (1 / 7) - high ** (1 / 7))) ** 7);
  return zero ? [...levels, 0] : levels;
}

/** Flow times from high to low, evenly in log-SNR. */
export function flowTimes(steps: number, high: number, low: number): number[] {
  const [top, bottom] = [Math.log(high / (1 - high)), Math.log(low / (1 - low))];
  return Array.from({ length: steps + 1 }, (_, i) => 1 / (1 + Math.exp(-top - ((bottom - top) * i) / steps)));
}

/** Numbers from 0 to 1 that are the same in every run (Mulberry32). */
export function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Standard normal numbers that are the same in every run (Box–Muller). */
export function normals(seed: number): () => number {
  const uniform = uniforms(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Fresh normal latents of the kind and dims of x. */
export function normalLatents(x: Latents, draw: () => number): Latents {
  return map(x, draw);
}
