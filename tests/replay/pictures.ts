import { readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import type { Recipe } from '../../contract/recipe.ts';
import { readContainer } from '../../engine/image/metadata/read-container.ts';
import { bytesSource } from '../../engine/image/metadata/source.ts';
import { withWebpExif } from '../../engine/image/metadata/webp.ts';
import { exportPicture, inscribePng, inscription } from '../../engine/image/metadata/write.ts';
import { a1111Names } from '../../engine/pipelines/a1111-names.ts';
import { sampleRecipe } from '../history/sample.ts';

/** A picture kept as JPEG, with its recipe. */
export async function keepAsJpeg(png: string, recipe: Recipe, file: string): Promise<void> {
  writeFileSync(file, await exportPicture(readFileSync(png), 'jpeg', 95, inscription(recipe, a1111Names)));
}

/** Other pixels, black ones, in the same file with its record as it stands. */
export async function paintOverWebp(file: string): Promise<void> {
  const { width, height, exif } = readContainer(bytesSource(readFileSync(file), file))!;
  const black = await sharp({ create: { width: width!, height: height!, channels: 3, background: 'black' } }).webp().toBuffer();
  writeFileSync(file, withWebpExif(black, exif!));
}

/** A red picture that A1111 is said to have made. */
export async function pictureOfA1111(file: string, infotext: string): Promise<void> {
  const blank = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } }).png().toBuffer();
  writeFileSync(file, inscribePng(blank, { infotext, recipe: null }));
}

/** A small picture with a whole recipe of Stepwise's. */
export async function samplePicture(file: string, changes: Partial<Recipe>): Promise<void> {
  const blank = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } }).png().toBuffer();
  writeFileSync(file, inscribePng(blank, inscription(sampleRecipe(changes), a1111Names)));
}
