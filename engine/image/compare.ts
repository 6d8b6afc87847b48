import sharp from 'sharp';
import { StudioError } from '../../contract/errors.ts';
import type { PixelDifference } from '../../contract/replay.ts';

interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A picture's pixels as RGBA bytes, row by row, and its size. */
export async function pixelsOf(picture: string | Uint8Array): Promise<Pixels> {
  try {
    const { data, info } = await sharp(picture).toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (thrown) {
    throw new StudioError('bad_file', `The pixels of ${typeof picture === 'string' ? picture : 'a picture'} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}.`);
  }
}

/** How far two pictures' pixels lie apart, in all four channels; null where they are not of one size. */
export async function comparePictures(path: string, other: string): Promise<PixelDifference | null> {
  return differenceOf(await pixelsOf(path), await pixelsOf(other));
}

export function differenceOf(a: Pixels, b: Pixels): PixelDifference | null {
  if (a.width !== b.width || a.height !== b.height) return null;
  let largest = 0;
  let sum = 0;
  let differing = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    let most = 0;
    for (let channel = at; channel < at + 4; channel++) {
      const difference = Math.abs(a.data[channel]! - b.data[channel]!);
      sum += difference;
      most = Math.max(most, difference);
    }
    if (most > 0) differing++;
    largest = Math.max(largest, most);
  }
  return { pixels: a.data.length / 4, differing, largest, mean: sum / a.data.length };
}
