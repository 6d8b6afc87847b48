import sharp from 'sharp';
import type { Latents } from '../math/latents.ts';

/** 8-bit RGB of one picture, row-major. */
export interface Rgb {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Picture `index` of `[n, 3, h, w]` in −1…1, clamped and rounded to the nearest of 256 levels. */
export function toRgb(pixels: Latents, index: number): Rgb {
  const [, channels, height, width] = pixels.dims;
  const plane = width * height;
  const at = index * channels * plane;
  const data = new Uint8Array(plane * 3);
  for (let c = 0; c < 3; c++) {
    for (let k = 0; k < plane; k++) {
      const level = (pixels.data[at + c * plane + k]! + 1) * 127.5;
      data[k * 3 + c] = level <= 0 ? 0 : level >= 255 ? 255 : Math.round(level);
    }
  }
  return { data, width, height };
}

/** The same pixels always give the same bytes: no time, no name, one compression. */
export function encodePng({ data, width, height }: Rgb): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } }).png({ compressionLevel: 6, adaptiveFiltering: true, palette: false }).toBuffer();
}
