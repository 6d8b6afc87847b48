import type { Planes } from './distance.ts';

/** Wang, Bovik, Sheikh, Simoncelli 2004, “Image Quality Assessment”, section III.C: constants and the window. */
const k1 = 0.01;
const k2 = 0.03;
const windowSide = 11;
const windowSigma = 1.5;

/** Weights of a Gaussian window that sum to 1. */
function gaussian(side: number): Float64Array {
  const weights = Float64Array.from({ length: side }, (_, k) => Math.exp(-((k - (side - 1) / 2) ** 2) / (2 * windowSigma ** 2)));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Mean structural similarity (Wang et al. 2004, eq. 13 and 17), in an 11 × 11 Gaussian window that stays within the picture,
 * for each channel, averaged over channels. Below 11 places a side the window is the largest odd one that fits. No
 * downsampling comes before: pictures are compared at the size they have.
 */
export function ssim(a: Planes, b: Planes, range: number): number {
  const { channels, height, width } = a;
  const fits = Math.min(windowSide, height, width);
  const window = gaussian(fits % 2 === 0 ? fits - 1 : fits);
  const plane = height * width;
  let sum = 0;
  for (let c = 0; c < channels; c++) sum += planeSsim(a.data.subarray(c * plane, (c + 1) * plane), b.data.subarray(c * plane, (c + 1) * plane), height, width, window, range);
  return sum / channels;
}

function planeSsim(a: Float32Array, b: Float32Array, height: number, width: number, window: Float64Array, range: number): number {
  const c1 = (k1 * range) ** 2;
  const c2 = (k2 * range) ** 2;
  const product = (x: Float32Array, y: Float32Array) => Float64Array.from(x, (value, k) => value * y[k]!);
  const filter = (x: Float64Array | Float32Array) => filtered(x, height, width, window);
  const [meanA, meanB, squareA, squareB, cross] = [filter(a), filter(b), filter(product(a, a)), filter(product(b, b)), filter(product(a, b))];
  let sum = 0;
  for (let k = 0; k < meanA.length; k++) {
    const [p, q] = [meanA[k]!, meanB[k]!];
    const varianceA = squareA[k]! - p * p;
    const varianceB = squareB[k]! - q * q;
    const covariance = cross[k]! - p * q;
    sum += ((2 * p * q + c1) * (2 * covariance + c2)) / ((p * p + q * q + c1) * (varianceA + varianceB + c2));
  }
  return sum / meanA.length;
}

/** A separable filter over every place where the window lies within the picture. */
function filtered(x: Float64Array | Float32Array, height: number, width: number, window: Float64Array): Float64Array {
  const outWidth = width - window.length + 1;
  const outHeight = height - window.length + 1;
  const rows = new Float64Array(height * outWidth);
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < outWidth; u++) {
      let sum = 0;
      for (let k = 0; k < window.length; k++) sum += window[k]! * x[v * width + u + k]!;
      rows[v * outWidth + u] = sum;
    }
  }
  const out = new Float64Array(outHeight * outWidth);
  for (let v = 0; v < outHeight; v++) {
    for (let k = 0; k < window.length; k++) {
      const weight = window[k]!;
      const from = (v + k) * outWidth;
      for (let u = 0; u < outWidth; u++) out[v * outWidth + u]! += weight * rows[from + u]!;
    }
  }
  return out;
}
