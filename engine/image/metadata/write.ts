import sharp from 'sharp';
import { StudioError } from '../../../contract/errors.ts';
import type { Recipe } from '../../../contract/recipe.ts';
import { writeExif } from './exif-write.ts';
import { fitsJpeg, withJpegExif } from './jpeg.ts';
import type { RgbPixels } from './pixel-hash.ts';
import { withPngExif, withPngTexts } from './png-write.ts';
import { recipeInfotext, type A1111Names } from './recipe-infotext.ts';
import { withWebpExif } from './webp.ts';

/** Keyword of A1111's text, read by every program of its kind. */
export const infotextKeyword = 'parameters';
/** Keyword of the whole recipe as JSON. In EXIF it stands in front of the maker note. */
export const recipeKeyword = 'stepwise';
/** Under which the hash of the pixels is told, where a file has one. */
export const pixelHashKeyword = 'stepwise-pixels';

/** What a picture carries: the text other programs read, and the recipe as JSON. */
export interface Inscription {
  readonly infotext: string;
  readonly recipe: string | null;
}

export function inscription(recipe: Recipe, names: A1111Names): Inscription {
  return { infotext: recipeInfotext(recipe, names), recipe: JSON.stringify(recipe) };
}

/** A PNG with both texts in front of its pixels. The same pixels and recipe give the same bytes. */
export function inscribePng(png: Uint8Array, { infotext, recipe }: Inscription): Uint8Array {
  const texts = [{ keyword: infotextKeyword, text: infotext }];
  return withPngTexts(png, recipe === null ? texts : [...texts, { keyword: recipeKeyword, text: recipe }]);
}

/** The text beside a picture, where somebody wants a file of its own. */
export function sidecar(recipe: Recipe): string {
  return `${JSON.stringify(recipe, null, 2)}\n`;
}

export const exportFormats = ['jpeg', 'webp', 'avif'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Pixels as an encoder takes them: an encoded picture, or RGB bytes. */
export type PixelSource = Uint8Array | RgbPixels;
const open = (source: PixelSource) => (source instanceof Uint8Array ? sharp(source) : sharp(source.data, { raw: { width: source.width, height: source.height, channels: 3 } }));

/**
 * A picture in another format with its texts in EXIF. Quality is 1…100 as each encoder counts it. `hash` is what its pixels
 * are known by before the encoder changes them, where that is known.
 */
export async function exportPicture(source: PixelSource, format: ExportFormat, quality: number, texts: Inscription, hash: string | null = null): Promise<Uint8Array> {
  const exif = exifOf(texts, hash);
  switch (format) {
    case 'jpeg':
      return withJpegExif(await encodeLossy(source, format, quality), fitted(exif, texts, hash));
    case 'webp':
      return withWebpExif(await encodeLossy(source, format, quality), exif);
    case 'avif':
      // The encoder writes the container; it takes the record over from a PNG as it stands.
      return encodeLossy(withPngExif(await open(source).png({ compressionLevel: 0 }).toBuffer(), exif), format, quality);
  }
}

/** The encoders, each told once how. A WebP of quality 100 loses nothing. */
export async function encodeLossy(source: PixelSource, format: ExportFormat, quality: number): Promise<Uint8Array> {
  const pixels = open(source);
  switch (format) {
    case 'jpeg':
      return pixels.jpeg({ quality, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' }).toBuffer();
    case 'webp':
      return pixels.webp(quality === 100 ? { lossless: true } : { quality }).toBuffer();
    case 'avif':
      return pixels.keepExif().avif({ quality }).toBuffer();
  }
}

function exifOf({ infotext, recipe }: Inscription, hash: string | null): Uint8Array {
  return writeExif(infotext, recipe === null ? null : Buffer.from(`${recipeKeyword}\0${recipe}`, 'utf8'), hash);
}

/** A JPEG holds 64 KB of EXIF. The recipe says everything the text says, so the text gives way first. */
function fitted(exif: Uint8Array, { recipe }: Inscription, hash: string | null): Uint8Array {
  if (fitsJpeg(exif)) return exif;
  const recipeAlone = recipe === null ? null : exifOf({ infotext: '', recipe }, hash);
  if (recipeAlone && fitsJpeg(recipeAlone)) return recipeAlone;
  throw new StudioError('unfit', `The settings of this picture have ${Math.ceil(exif.length / 1024)} KB; a JPEG holds 64. Choose WebP, AVIF or PNG.`);
}
