import sharp from 'sharp';
import { StudioError } from '../../../contract/errors.ts';
import type { Recipe } from '../../../contract/recipe.ts';
import { writeExif } from './exif-write.ts';
import { fitsJpeg, withJpegExif } from './jpeg.ts';
import { withPngExif, withPngTexts } from './png-write.ts';
import { recipeInfotext, type A1111Names } from './recipe-infotext.ts';
import { withWebpExif } from './webp.ts';

/** Keyword of A1111's text, read by every program of its kind. */
export const infotextKeyword = 'parameters';
/** Keyword of the whole recipe as JSON. In EXIF it stands in front of the maker note. */
export const recipeKeyword = 'stepwise';

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

/** A picture in another format with its texts in EXIF. Quality is 1…100 as each encoder counts it. */
export async function exportPicture(picture: Uint8Array, format: ExportFormat, quality: number, texts: Inscription): Promise<Uint8Array> {
  const exif = exifOf(texts);
  const pixels = sharp(picture);
  switch (format) {
    case 'jpeg':
      return withJpegExif(await pixels.jpeg({ quality, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' }).toBuffer(), fitted(exif, texts));
    case 'webp':
      return withWebpExif(await pixels.webp({ quality }).toBuffer(), exif);
    case 'avif': {
      // The encoder writes the container; it takes the record over from a PNG as it stands.
      const carrier = withPngExif(await pixels.png({ compressionLevel: 0 }).toBuffer(), exif);
      return sharp(carrier).keepExif().avif({ quality }).toBuffer();
    }
  }
}

function exifOf({ infotext, recipe }: Inscription): Uint8Array {
  return writeExif(infotext, recipe === null ? null : Buffer.from(`${recipeKeyword}\0${recipe}`, 'utf8'));
}

/** A JPEG holds 64 KB of EXIF. The recipe says everything the text says, so the text gives way first. */
function fitted(exif: Uint8Array, { recipe }: Inscription): Uint8Array {
  if (fitsJpeg(exif)) return exif;
  const recipeAlone = recipe === null ? null : exifOf({ infotext: '', recipe });
  if (recipeAlone && fitsJpeg(recipeAlone)) return recipeAlone;
  throw new StudioError('unfit', `The settings of this picture have ${Math.ceil(exif.length / 1024)} KB; a JPEG holds 64. Choose WebP, AVIF or PNG.`);
}
