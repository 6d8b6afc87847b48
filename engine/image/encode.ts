import { formatOfName } from '../../contract/picture-format.ts';
import { exportPicture, inscribePng, type Inscription } from './metadata/write.ts';
import { pixelHash } from './metadata/pixel-hash.ts';
import { encodePng, type Rgb } from './pixels.ts';

/** Where nobody chose: no difference that is seen. */
const usualQuality = 95;

/**
 * A finished picture as the bytes of `file`, in the format its name ends in, with its texts. What loses bits carries the hash
 * of the pixels it was written from, so that a replay can still be held against it.
 */
export async function encodePicture(rgb: Rgb, file: string, quality: number | undefined, texts: Inscription): Promise<Uint8Array> {
  const format = formatOfName(file) ?? 'png';
  if (format === 'png') return inscribePng(await encodePng(rgb), texts);
  return exportPicture(rgb, format, quality ?? usualQuality, texts, pixelHash(rgb));
}
