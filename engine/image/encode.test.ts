import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endings, formatOfName, PictureFormat } from '../../contract/picture-format.ts';
import { sampleRecipe } from '../../tests/history/sample.ts';
import { encodePicture } from './encode.ts';
import { exportFile } from './export-file.ts';
import { lookupIn } from './metadata/names.ts';
import { readPicture } from './metadata/read.ts';
import { inscription } from './metadata/write.ts';
import { pixelHash } from './metadata/pixel-hash.ts';
import { encodePng, type Rgb } from './pixels.ts';
import { proveByHash, rgbOf } from './proof.ts';

const lookup = lookupIn([], []);
const recipe = sampleRecipe({ prompt: 'a red circle, 木', seed: '18446744073709551615' });
const texts = inscription(recipe, { sampler: (id) => id, schedule: (id) => id });
/** A gradient with a hard edge: every encoder loses some of it. */
const picture: Rgb = { width: 48, height: 40, data: Uint8Array.from({ length: 48 * 40 * 3 }, (_, i) => (i * 7 + (i % 3) * 90 + (Math.floor(i / 144) > 20 ? 100 : 0)) % 256) };
const lossless = new Set(['png', 'webp at 100']);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'encode-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function written(name: string, quality?: number): Promise<string> {
  const file = join(folder, name);
  writeFileSync(file, await encodePicture(picture, file, quality, texts));
  return file;
}
async function made(rgb = picture): Promise<string> {
  const file = join(folder, 'made.png');
  writeFileSync(file, await encodePng(rgb));
  return file;
}

test('names and formats agree', () => {
  for (const format of PictureFormat.options) expect(formatOfName(`/a.b/c${endings[format]}`)).toBe(format);
  expect([formatOfName('x.JPEG'), formatOfName('x.gif'), formatOfName('/a.png/x')]).toEqual(['jpeg', null, null]);
});

describe.each([['png', 'a.png', undefined], ['jpeg', 'a.jpg', 90], ['webp', 'a.webp', 80], ['webp at 100', 'a.webp', 100], ['avif', 'a.avif', 70]] as const)('%s', (kind, name, quality) => {
  test('carries its recipe and A1111’s text, and reads back', async () => {
    const reading = await readPicture(await written(name, quality), { lookup, hidden: false });
    expect(reading).toMatchObject({ format: formatOfName(name), width: 48, height: 40, program: 'stepwise', recipe, pixelHash: kind === 'png' ? null : pixelHash(picture) });
    expect(reading.infotext).toContain('a red circle, 木');
    expect(reading.notes).toEqual([]);
  });

  test('the same pixels give the same bytes, and keep every bit where the format can', async () => {
    const [once, again] = [readFileSync(await written(name, quality)), readFileSync(await written(name, quality))];
    expect(again.equals(once)).toBe(true);
    expect(pixelHash(await rgbOf(once)) === pixelHash(picture)).toBe(lossless.has(kind));
  });
});

test('the hash tells size and order of the pixels', () => {
  const turned = { ...picture, width: picture.height, height: picture.width };
  const other = { ...picture, data: picture.data.with(17, picture.data[17]! ^ 1) };
  expect(new Set([picture, turned, other].map(pixelHash)).size).toBe(3);
});

describe.each([['a.jpg', 3], ['a.jpg', 95], ['a.webp', 10], ['a.avif', 60]] as const)('%s of quality %i', (name, quality) => {
  test('is proven by its hash, and not by other pixels', async () => {
    const file = await written(name, quality);
    expect(await proveByHash(file, await made(), lookup)).toEqual({ same: true, changed: false });
    expect(await proveByHash(file, await made({ ...picture, data: picture.data.with(0, picture.data[0]! ^ 1) }), lookup)).toEqual({ same: false, changed: false });
  });

  test('painted over, it is changed though its hash stays', async () => {
    const file = await written(name, quality);
    const painted = { ...picture, data: picture.data.map((level) => 255 - level) };
    writeFileSync(file, await encodePicture(painted, file, quality, texts));
    const honest = await readPicture(file, { lookup, hidden: false });
    // The record of the first under the pixels of the second.
    const bytes = Buffer.from(readFileSync(file));
    bytes.write(pixelHash(picture), bytes.indexOf(honest.pixelHash!), 'latin1');
    writeFileSync(file, bytes);
    expect(await proveByHash(file, await made(), lookup)).toEqual({ same: true, changed: true });
  });
});

test('a picture without a hash proves nothing', async () => {
  const file = join(folder, 'plain.jpg');
  await sharp(picture.data, { raw: { width: 48, height: 40, channels: 3 } }).jpeg().toFile(file);
  expect(await proveByHash(file, await made(), lookup)).toBeNull();
  expect(await proveByHash(await written('a.png'), await made(), lookup)).toBeNull();
});

test('exported from a PNG, and from that to another format, the hash is the first one’s', async () => {
  const png = await written('a.png');
  for (const [path, format] of [[png, 'jpeg'], [join(folder, 'b.jpeg'), 'webp']] as const) {
    const target = join(folder, `b.${format}`);
    await exportFile({ path, target, format, quality: 80, sidecar: false }, lookup);
    expect((await readPicture(target, { lookup, hidden: false })).pixelHash).toBe(pixelHash(picture));
  }
});
