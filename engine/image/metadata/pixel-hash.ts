import { createHash } from 'node:crypto';

/** 8-bit RGB, row by row. */
export interface RgbPixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * What a picture's pixels are known by where the file keeps them only nearly: the first 128 bits of SHA-256 over its size
 * and its RGB bytes, as 32 hexadecimal digits. It stands in EXIF as ImageUniqueID, which has that form (Exif 2.3, 0xA420).
 */
export function pixelHash({ data, width, height }: RgbPixels): string {
  return createHash('sha256').update(`${width}x${height}\0`).update(data).digest('hex').slice(0, 32);
}

export const isPixelHash = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);
