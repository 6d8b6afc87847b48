import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { Recipe } from '../../contract/recipe.ts';
import { writeWhole } from './write.ts';
import { pixelHash } from './metadata/pixel-hash.ts';
import { rgbOf } from './proof.ts';
import type { NameLookup } from './metadata/names.ts';
import { readPicture } from './metadata/read.ts';
import { exportPicture, inscribePng, sidecar, type ExportFormat } from './metadata/write.ts';

export interface ExportWish {
  readonly path: string;
  readonly target: string;
  readonly format: 'png' | ExportFormat;
  /** 1…100; a PNG has none. */
  readonly quality: number;
  /** The recipe as JSON beside it, `NAME.json`. */
  readonly sidecar: boolean;
}

/** A picture as a file for elsewhere, its settings with it. */
export async function exportFile({ path, target, format, quality, sidecar: beside }: ExportWish, lookup: NameLookup): Promise<void> {
  const { bytes, recipe } = await exported(path, format, quality, lookup);
  await writeWhole(target, bytes);
  if (beside && recipe) await writeWhole(target.replace(/\.[^.]+$/, '.json'), Buffer.from(sidecar(recipe), 'utf8'));
}

/** The same as bytes of a PNG, for where nothing else is taken. */
export const asPng = async (path: string, lookup: NameLookup): Promise<Uint8Array> => (await exported(path, 'png', 100, lookup)).bytes;

/** A picture in the format asked for is taken as it is. */
async function exported(path: string, format: ExportWish['format'], quality: number, lookup: NameLookup): Promise<{ bytes: Uint8Array; recipe: Recipe | null }> {
  const [picture, { infotext, recipe, format: own, pixelHash: recorded }] = [await readFile(path), await readPicture(path, { lookup, hidden: false })];
  if (own === format) return { bytes: picture, recipe };
  const texts = { infotext: infotext ?? '', recipe: recipe === null ? null : JSON.stringify(recipe) };
  if (format === 'png') return { bytes: inscribePng(await sharp(picture).png().toBuffer(), texts), recipe };
  // The hash of the true pixels: recorded by what lost them, or those of a PNG of ours.
  const hash = recorded ?? (own === 'png' && recipe !== null ? pixelHash(await rgbOf(picture)) : null);
  return { bytes: await exportPicture(picture, format, quality, texts, hash), recipe };
}
