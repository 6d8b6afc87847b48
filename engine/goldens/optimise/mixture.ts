import * as z from 'zod';
import { like, type Latents } from '../../math/latents.ts';
import type { Denoise } from '../../samplers/sampler.ts';

const Vectors = z.union([z.array(z.number()), z.array(z.array(z.number()))]);
export const MixtureRecord = z.object({ weights: z.array(z.number()), means: Vectors, stds: Vectors });

/** A mixture of Gaussians with diagonal covariances, component by component. */
export interface DiagonalMixture {
  readonly dim: number;
  readonly weights: readonly number[];
  readonly means: readonly Float64Array[];
  readonly stds: readonly Float64Array[];
  /** Coordinates in which the components differ; the others are one Gaussian and tell components nothing. */
  readonly active: readonly number[];
  readonly shared: readonly number[];
}

const vectors = (values: z.infer<typeof Vectors>) => values.map((value) => Float64Array.from(typeof value === 'number' ? [value] : value));

export function mixtureOf(record: z.infer<typeof MixtureRecord>): DiagonalMixture {
  const [means, stds] = [vectors(record.means), vectors(record.stds)];
  const dim = means[0]!.length;
  const alike = (j: number) => means.every((mean, k) => mean[j] === means[0]![j] && stds[k]![j] === stds[0]![j]);
  const all = Array.from({ length: dim }, (_, j) => j);
  const total = record.weights.reduce((sum, weight) => sum + weight, 0);
  const weights = record.weights.map((weight) => weight / total);
  return { dim, weights, means, stds, active: all.filter((j) => !alike(j)), shared: all.filter(alike) };
}

/** E[x0 | x] for a batch `[n, 1, 1, dim]` at signal a and noise b. */
export function posteriorMean({ dim, weights, means, stds, active, shared }: DiagonalMixture, x: Latents, a: number, b: number): Latents {
  const out = like(x);
  const count = weights.length;
  const width = active.length;
  // By component and coordinate, in one row: a·mean, mean, 1/variance and gain a·s²/variance.
  const [centres, priors, precisions, gains] = [0, 1, 2, 3].map(() => new Float64Array(count * width)) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const offsets = Float64Array.from(weights, Math.log);
  for (let k = 0; k < count; k++) {
    active.forEach((j, i) => {
      const square = stds[k]![j]! ** 2;
      const variance = a * a * square + b * b;
      centres[k * width + i] = a * means[k]![j]!;
      priors[k * width + i] = means[k]![j]!;
      precisions[k * width + i] = 1 / variance;
      gains[k * width + i] = (a * square) / variance;
      offsets[k] = offsets[k]! - 0.5 * Math.log(variance);
    });
  }
  const shares = new Float64Array(count);
  for (let at = 0; at < x.data.length; at += dim) {
    let top = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < count; k++) {
      let log = offsets[k]!;
      for (let i = 0; i < width; i++) {
        const away = x.data[at + active[i]!]! - centres[k * width + i]!;
        log -= 0.5 * away * away * precisions[k * width + i]!;
      }
      shares[k] = log;
      if (log > top) top = log;
    }
    let total = 0;
    for (let k = 0; k < count; k++) {
      shares[k] = Math.exp(shares[k]! - top);
      total += shares[k]!;
    }
    for (let i = 0; i < width; i++) {
      const value = x.data[at + active[i]!]!;
      let sum = 0;
      for (let k = 0; k < count; k++) {
        const place = k * width + i;
        sum += shares[k]! * (priors[place]! + gains[place]! * (value - centres[place]!));
      }
      out.data[at + active[i]!] = sum / total;
    }
  }
  for (const j of shared) {
    const [mean, square] = [means[0]![j]!, stds[0]![j]! ** 2];
    const gain = (a * square) / (a * a * square + b * b);
    for (let at = j; at < x.data.length; at += dim) out.data[at] = mean + gain * (x.data[at]! - a * mean);
  }
  return out;
}

/** The ideal denoiser in VE form, or of a flow model. */
export function idealDenoiser(mixture: DiagonalMixture, kind: 've' | 'flow' = 've'): Denoise {
  return (x, sigma) => Promise.resolve(kind === 've' ? posteriorMean(mixture, x, 1, sigma) : posteriorMean(mixture, x, 1 - sigma, sigma));
}

/** A batch of vectors as latents. */
export const batch = (data: Float64Array, dim: number): Latents => ({ data, dims: [data.length / dim, 1, 1, dim] });
