import type { Distance } from '../../contract/judging.ts';
import { ssim } from './ssim.ts';

/** Numbers of one picture or its latents: `[channels, height, width]`, row-major. */
export interface Planes {
  readonly data: Float32Array;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Root of the mean squared difference. */
export function rmse(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) ** 2;
  return Math.sqrt(sum / a.length);
}

/** 20·log10(range/rmse) in dB; null where there is no difference, which is no number of dB. */
export const psnr = (error: number, range: number): number | null => (error === 0 ? null : 20 * Math.log10(range / error));

/** All distances of a picture to its reference; `range` is what values can span. */
export function distance(picture: Planes, reference: Planes, range: number): Distance {
  const error = rmse(picture.data, reference.data);
  return { rmse: error, psnr: psnr(error, range), ssim: ssim(picture, reference, range) };
}
