import type { Latents } from '../math/latents.ts';
import { like } from '../math/latents.ts';

/** A mixture of isotropic Gaussians: data whose ideal denoiser has a closed form. */
export interface Mixture {
  readonly d: number;
  readonly weights: readonly number[];
  readonly stds: readonly number[];
  readonly means: readonly (readonly number[])[];
}

/** E[x₀ | x] for x = a·x₀ + b·n over one vector, written to `out`. Strides let a vector be a picture or one pixel's channels. */
function posteriorMean(mixture: Mixture, a: number, b: number, x: ArrayLike<number>, out: Latents['data'], offset: number, stride: number): void {
  const { d, weights, stds, means } = mixture;
  const variances = stds.map((s) => a * a * s * s + b * b);
  const logs = weights.map((weight, k) => {
    let distance = 0;
    for (let j = 0; j < d; j++) distance += (x[offset + j * stride]! - a * means[k]![j]!) ** 2;
    return Math.log(weight) - (d / 2) * Math.log(variances[k]!) - distance / (2 * variances[k]!);
  });
  const top = Math.max(...logs);
  const shares = logs.map((log) => Math.exp(log - top));
  const total = shares.reduce((sum, share) => sum + share, 0);
  for (let j = 0; j < d; j++) {
    let sum = 0;
    for (let k = 0; k < weights.length; k++) {
      sum += ((shares[k]! / total) * (a * stds[k]! ** 2 * x[offset + j * stride]! + b * b * means[k]![j]!)) / variances[k]!;
    }
    out[offset + j * stride] = sum;
  }
}

/** The ideal denoiser of a mixture at signal a and noise b: one vector per picture, or one per pixel where `pixelwise`. */
export function denoiseMixture(mixture: Mixture, x: Latents, a: number, b: number, pixelwise: boolean): Latents {
  const out = like(x);
  const [n, channels, height, width] = x.dims;
  const item = channels * height * width;
  const size = pixelwise ? channels : item;
  if (size !== mixture.d) throw new RangeError(`The mixture has ${mixture.d} dimensions, the latents ${size}.`);
  for (let k = 0; k < n; k++) {
    if (!pixelwise) posteriorMean(mixture, a, b, x.data, out.data, k * item, 1);
    else for (let pixel = 0; pixel < height * width; pixel++) posteriorMean(mixture, a, b, x.data, out.data, k * item + pixel, height * width);
  }
  return out;
}
