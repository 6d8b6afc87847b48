import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
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

/** A picture as a file for elsewhere, its settings with it. A picture in the format asked for is copied as it is. */
export async function exportFile({ path, target, format, quality, sidecar: beside }: ExportWish, lookup: NameLookup): Promise<void> {
  const [picture, { infotext, recipe, format: own, pixelHash: recorded }] = [await readFile(path), await readPicture(path, { lookup, hidden: false })];
  const texts = { infotext: infotext ?? '', recipe: recipe === null ? null : JSON.stringify(recipe) };
  const bytes = own === format ? picture : format === 'png' ? inscribePng(await sharp(picture).png().toBuffer(), texts) : await exportPicture(picture, format, quality, texts, recorded ?? (own === 'png' && recipe !== null ? pixelHash(await rgbOf(picture)) : null));
  await writeWhole(target, bytes);
  if (beside && recipe) await writeWhole(target.replace(/\.[^.]+$/, '.json'), Buffer.from(sidecar(recipe), 'utf8'));
}
