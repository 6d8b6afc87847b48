import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRecipe } from '../../contract/recipe-migrations.ts';
import { sampleRecipe } from '../../tests/history/sample.ts';
import { asPng, exportFile } from './export-file.ts';
import { lookupIn } from './metadata/names.ts';
import { readPicture } from './metadata/read.ts';
import { inscribePng, inscription } from './metadata/write.ts';

const lookup = lookupIn([], []);
const recipe = sampleRecipe({ prompt: 'a red circle, 木', seed: '18446744073709551615' });
let folder: string;
let path: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'export-'));
  path = join(folder, 'a.png');
  const blank = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'red' } }).png().toBuffer();
  writeFileSync(path, inscribePng(blank, inscription(recipe, { sampler: (id) => id, schedule: (id) => id })));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each(['png', 'jpeg', 'webp', 'avif'] as const)('a picture as %s carries its whole recipe and the text other programs read', async (format) => {
  const target = join(folder, 'out', `b.${format}`);
  await exportFile({ path, target, format, quality: 90, sidecar: false }, lookup);
  const reading = await readPicture(target, { lookup, hidden: false });
  expect(reading).toMatchObject({ format, width: 64, height: 48, recipe });
  expect(reading.infotext).toContain('a red circle, 木');
  expect(existsSync(join(folder, 'out', 'b.json'))).toBe(false);
});

test('a PNG is copied byte for byte, the recipe stands beside it where that was wished', async () => {
  const target = join(folder, 'b.png');
  await exportFile({ path, target, format: 'png', quality: 90, sidecar: true }, lookup);
  expect(readFileSync(target).equals(readFileSync(path))).toBe(true);
  expect(readRecipe(JSON.parse(readFileSync(join(folder, 'b.json'), 'utf8')))).toEqual(recipe);
});

test('a JPEG of ours becomes a PNG that still carries its recipe', async () => {
  await exportFile({ path, target: join(folder, 'b.jpg'), format: 'jpeg', quality: 90, sidecar: false }, lookup);
  await exportFile({ path: join(folder, 'b.jpg'), target: join(folder, 'c.png'), format: 'png', quality: 90, sidecar: false }, lookup);
  expect(await readPicture(join(folder, 'c.png'), { lookup, hidden: false })).toMatchObject({ format: 'png', recipe });
});

test.each(['png', 'jpeg', 'webp', 'avif'] as const)('a %s as a PNG for the clipboard, its recipe with it', async (format) => {
  const file = join(folder, `c.${format}`);
  await exportFile({ path, target: file, format, quality: 90, sidecar: false }, lookup);
  const png = await asPng(file, lookup);
  expect(await readPicture({ bytes: png, name: 'c' }, { lookup, hidden: false })).toMatchObject({ format: 'png', width: 64, height: 48, recipe });
});

test('a folder that may not be written to is one sentence', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(exportFile({ path, target: join(folder, 'file', 'b.png'), format: 'png', quality: 90, sidecar: false }, lookup)).rejects.toMatchObject({ code: 'unwritable' });
});
