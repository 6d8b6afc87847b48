import type { Latents } from '../math/latents.ts';
import { linspace } from '../math/grid.ts';

/**
 * Levels that minimise the KLUB of Gaussian data of standard deviation c: log(1 + c²/σ²) falls evenly. Sabour et al.
 * 2024, appendix, solved. Highest first, `steps` + 1 of them. An optimum of the bound is no good schedule for pictures.
 */
export function geometricLevels(sigmaMax: number, sigmaMin: number, c: number, steps: number): number[] {
  const logs = linspace(Math.log1p((c / sigmaMax) ** 2), Math.log1p((c / sigmaMin) ** 2), steps + 1);
  return logs.map((log, i) => (i === 0 ? sigmaMax : i === steps ? sigmaMin : c / Math.sqrt(Math.expm1(log))));
}

/** Root mean square over channels of the standard deviation of clean latents: what c of the closed forms should be. */
export function dataDeviation({ data, dims }: Latents): number {
  const [n, channels, h, w] = dims;
  const size = h * w;
  let variances = 0;
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const from = (i * channels + channel) * size;
      for (let k = from; k < from + size; k++) {
        sum += data[k]!;
        squares += data[k]! ** 2;
      }
    }
    const mean = sum / (n * size);
    variances += squares / (n * size) - mean * mean;
  }
  return Math.sqrt(variances / channels);
}
