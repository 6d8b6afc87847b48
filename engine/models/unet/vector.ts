import type { PictureSize } from '../model.ts';

/** How wide each number of the size vector is embedded. Podell et al. 2023 (SDXL), section 2.2. */
const numberWidth = 256;

/** Cosines and sines of one number at falling frequencies, cosines first. */
export function fourier(x: number, width: number): Float32Array {
  const half = width / 2;
  const out = new Float32Array(width);
  for (let i = 0; i < half; i++) {
    const angle = x * 10000 ** (-i / half);
    out[i] = Math.cos(angle);
    out[half + i] = Math.sin(angle);
  }
  return out;
}

/** Pooled text, then each number embedded by itself. */
export function numberVector(pooled: Float32Array, numbers: readonly number[]): Float32Array {
  const out = new Float32Array(pooled.length + numbers.length * numberWidth);
  out.set(pooled);
  for (const [i, number] of numbers.entries()) out.set(fourier(number, numberWidth), pooled.length + i * numberWidth);
  return out;
}

/** SDXL's vector: original height and width, crop top and left, target height and width. */
export const sizeVector = (pooled: Float32Array, { width, height }: PictureSize): Float32Array => numberVector(pooled, [height, width, 0, 0, height, width]);
