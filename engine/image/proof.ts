import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { PixelProof } from '../../contract/replay.ts';
import type { NameLookup } from './metadata/names.ts';
import { readPicture } from './metadata/read.ts';
import { encodeLossy } from './metadata/write.ts';
import { differenceOf, pixelsOf } from './compare.ts';
import { pixelHash } from './metadata/pixel-hash.ts';
import type { Rgb } from './pixels.ts';

/** A picture's pixels without transparency. */
export async function rgbOf(picture: string | Uint8Array): Promise<Rgb> {
  const { data, info } = await sharp(picture).toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** No encoder is asked for less. Its error is not the largest of all on every picture, so half as much again is allowed. */
const worst = 1;
const allowed = (mean: number): number => mean * 1.5 + 1;

/**
 * Whether a file that keeps pixels only nearly was made from those of `other`, by the hash it recorded; null where it
 * recorded none. A hash stays when somebody paints over the picture, so the file must also lie no further from those
 * pixels than its own format at its worst would have put it.
 */
export async function proveByHash(path: string, other: string, lookup: NameLookup): Promise<PixelProof | null> {
  const { format, pixelHash: recorded } = await readPicture(path, { lookup, hidden: false });
  if (recorded === null || format === 'gif' || format === 'png') return null;
  const pixels = await rgbOf(other);
  if (pixelHash(pixels) !== recorded) return { same: false, changed: false };
  const made = await pixelsOf(other);
  const found = differenceOf(await pixelsOf(path), made);
  const bound = differenceOf(await pixelsOf(await encodeLossy(await readFile(other), format, worst)), made);
  return { same: true, changed: found === null || bound === null || found.mean > allowed(bound.mean) };
}
