import sharp from 'sharp';
import { StudioError } from '../../contract/errors.ts';

/** A picture as WebP whose longest edge is at most `edge` pixels; never larger than it is. */
export async function shrink(path: string, edge: number): Promise<{ webp: Uint8Array<ArrayBuffer>; width: number; height: number }> {
  try {
    const { data, info } = await sharp(path).resize(edge, edge, { fit: 'inside', withoutEnlargement: true }).webp({ quality: 88 }).toBuffer({ resolveWithObject: true });
    return { webp: new Uint8Array(data), width: info.width, height: info.height };
  } catch (thrown) {
    throw new StudioError('bad_file', `${path} cannot be read as a picture (${thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown)}). It may have been moved or damaged.`);
  }
}
