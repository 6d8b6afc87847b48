import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeThumbnail } from './thumbnail.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thumbnails-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function picture(name: string, width: number, height: number, channels: 3 | 4 = 4): Promise<string> {
  const file = join(folder, name);
  await sharp({ create: { width, height, channels, background: { r: 200, g: 30, b: 30, alpha: 1 } } }).png().toFile(file);
  return file;
}

/** A landscape of a sky, a sun and ground: smooth, with edges. */
async function landscape(width: number, height: number): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" preserveAspectRatio="none" width="${width}" height="${height}"><defs><linearGradient id="a" x2="0" y2="1"><stop stop-color="#246"/><stop offset="1" stop-color="#fc8"/></linearGradient></defs><rect width="100" height="100" fill="url(#a)"/><circle cx="30" cy="40" r="15" fill="#fe4"/><path d="M0 70 40 60 100 80V100H0Z" fill="#353"/></svg>`;
  return sharp(Buffer.from(svg)).flatten().removeAlpha().raw().toBuffer();
}

test.each([
  [1024, 512, 256, 128],
  [300, 900, 85, 256],
  [1025, 511, 256, 128],
  [511, 257, 256, 129],
  [4000, 3, 256, 1],
  [64, 32, 64, 32],
].flatMap(([width, height, toWidth, toHeight]) => ([3, 4] as const).map((channels) => ({ width: width!, height: height!, toWidth: toWidth!, toHeight: toHeight!, channels }))))('$width × $height in $channels channels becomes $toWidth × $toHeight', async ({ width, height, toWidth, toHeight, channels }) => {
  const target = join(folder, 'cache/a.jpg');
  await writeThumbnail(await picture('a.png', width, height, channels), target, 256);
  expect(await sharp(target).metadata()).toMatchObject({ format: 'jpeg', width: toWidth, height: toHeight });
});

test.each([[512, 512], [832, 1216], [1100, 700]])('a plain PNG of %i × %i is shrunk to what a library makes of its pixels', async (width, height) => {
  const raw = { raw: { width, height, channels: 3 as const } };
  const pixels = await landscape(width, height);
  await sharp(pixels, raw).png({ adaptiveFiltering: true }).toFile(join(folder, 'a.png'));
  await sharp(pixels, raw).webp({ lossless: true }).toFile(join(folder, 'a.webp'));
  const [ours, theirs] = await Promise.all(['a.png', 'a.webp'].map(async (name) => {
    await writeThumbnail(join(folder, name), join(folder, `${name}.jpg`), 256);
    return sharp(join(folder, `${name}.jpg`)).raw().toBuffer({ resolveWithObject: true });
  }));
  expect(ours!.info).toEqual(theirs!.info);
  const apart = ours!.data.reduce((sum, level, at) => sum + Math.abs(level - theirs!.data[at]!), 0) / ours!.data.length;
  expect(apart).toBeLessThan(1.5);
});

test('nothing is left of what could not be made', async () => {
  writeFileSync(join(folder, 'a.png'), 'no picture');
  await expect(writeThumbnail(join(folder, 'a.png'), join(folder, 'cache/a.jpg'), 256)).rejects.toMatchObject({ code: 'bad_file', message: expect.stringMatching(/a\.png cannot be shown: it is damaged, .*unsupported image format/) });
  expect(readdirSync(folder)).toEqual(['a.png']);
});

test('a picture that ends too early is said to be damaged, by its name', async () => {
  const file = await picture('whole.png', 900, 700, 3);
  writeFileSync(join(folder, 'cut.png'), readFileSync(file).subarray(0, -40));
  await expect(writeThumbnail(join(folder, 'cut.png'), join(folder, 'cut.jpg'), 256)).rejects.toMatchObject({ code: 'bad_file', message: expect.stringContaining('cut.png cannot be shown') });
});

test('where nothing can be written, the folder is named', async () => {
  writeFileSync(join(folder, 'cache'), 'a file where the folder should be');
  const wish = writeThumbnail(await picture('a.png', 64, 32), join(folder, 'cache/a.jpg'), 256);
  await expect(wish).rejects.toMatchObject({ code: 'unwritable', message: expect.stringContaining(`cannot be written to ${join(folder, 'cache')} (E`) });
});
