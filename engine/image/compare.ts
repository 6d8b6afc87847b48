import sharp from 'sharp';
import { StudioError } from '../../contract/errors.ts';
import type { PixelDifference } from '../../contract/replay.ts';

/** A picture's pixels as RGBA bytes, row by row, and its size. */
async function pixelsOf(path: string) {
  try {
    const { data, info } = await sharp(path).toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (thrown) {
    throw new StudioError('bad_file', `The pixels of ${path} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}.`);
  }
}

/** How far two pictures' pixels lie apart, in all four channels; null where they are not of one size. */
export async function comparePictures(path: string, other: string): Promise<PixelDifference | null> {
  const [a, b] = [await pixelsOf(path), await pixelsOf(other)];
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
