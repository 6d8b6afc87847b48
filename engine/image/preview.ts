import sharp from 'sharp';
import type { Latents } from '../math/latents.ts';

/** A linear map from latent channels to RGB in −1…1: `[channels + 1][3]`, the last row the constant. */
export type LatentToRgb = readonly (readonly [number, number, number])[];

/** Longest side of a preview in pixels: enough to see what is coming, small enough to send. */
const previewSide = 256;

/**
 * Least-squares map from latents to the pixels a VAE made of them, each pixel block averaged to one latent's place. One
 * decode of a picture is enough: 4 or 16 unknowns against hundreds of places.
 */
export function fitLatentToRgb(latents: Latents, pixels: Latents): LatentToRgb {
  const [n, channels, h, w] = latents.dims;
  const factor = pixels.dims[3] / w;
  const size = channels + 1;
  const normal = Array.from({ length: size }, () => new Float64Array(size + 3));
  const row = new Float64Array(size).fill(1);
  for (let b = 0; b < n; b++) {
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        for (let c = 0; c < channels; c++) row[c] = latents.data[((b * channels + c) * h + y) * w + x]!;
        for (let i = 0; i < size; i++) {
          for (let j = 0; j < size; j++) normal[i]![j]! += row[i]! * row[j]!;
          for (let c = 0; c < 3; c++) normal[i]![size + c]! += row[i]! * blockMean(pixels, b, c, y, x, factor);
        }
      }
    }
  }
  // A little ridge keeps a flat picture from dividing by zero.
  for (let i = 0; i < size; i++) normal[i]![i]! += 1e-3 * n * h * w;
  return solve(normal, size);
}

function blockMean(pixels: Latents, b: number, c: number, y: number, x: number, factor: number): number {
  const [, channels, height, width] = pixels.dims;
  let sum = 0;
  for (let v = 0; v < factor; v++) {
    const line = ((b * channels + c) * height + y * factor + v) * width + x * factor;
    for (let u = 0; u < factor; u++) sum += Math.max(-1, Math.min(1, pixels.data[line + u]!));
  }
  return sum / (factor * factor);
}

/** Gauss–Jordan on `[A | B]`, symmetric positive definite. */
function solve(m: Float64Array[], size: number): LatentToRgb {
  for (let i = 0; i < size; i++) {
    const pivot = m[i]![i]!;
    for (let j = i; j < size + 3; j++) m[i]![j]! /= pivot;
    for (let k = 0; k < size; k++) {
      if (k === i) continue;
      const f = m[k]![i]!;
      for (let j = i; j < size + 3; j++) m[k]![j]! -= f * m[i]![j]!;
    }
  }
  return m.map((line) => [line[size]!, line[size + 1]!, line[size + 2]!] as const);
}

/** All pictures of a batch side by side as 8-bit RGB, a pixel for each place of the latents. */
export function rgbOf(latents: Latents, map: LatentToRgb): Uint8Array {
  const [n, channels, h, w] = latents.dims;
  const data = new Uint8Array(n * w * h * 3);
  for (let b = 0; b < n; b++) {
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        for (let c = 0; c < 3; c++) {
          let value = map[channels]![c]!;
          for (let k = 0; k < channels; k++) value += map[k]![c]! * latents.data[((b * channels + k) * h + y) * w + x]!;
          data[(y * n * w + b * w + x) * 3 + c] = Math.max(0, Math.min(255, Math.round((value + 1) * 127.5)));
        }
      }
    }
  }
  return data;
}

/** All pictures of a batch side by side as one small JPEG. */
export async function previewJpeg(latents: Latents, map: LatentToRgb): Promise<Uint8Array<ArrayBuffer>> {
  const [n, , h, w] = latents.dims;
  const data = rgbOf(latents, map);
  const scale = Math.min(8, previewSide / Math.max(w, h));
  const jpeg = await sharp(data, { raw: { width: n * w, height: h, channels: 3 } })
    .resize(Math.round(n * w * scale), Math.round(h * scale), { kernel: 'cubic' })
    .jpeg({ quality: 80 })
    .toBuffer();
  return new Uint8Array(jpeg);
}
