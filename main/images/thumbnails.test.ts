import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureThumbnail, makeThumbnail, thumbnailFile } from './thumbnails.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thumbnails-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function picture(name: string, width: number, height: number, alpha = 1): Promise<string> {
  const file = join(folder, name);
  await sharp({ create: { width, height, channels: 4, background: { r: 200, g: 30, b: 30, alpha } } }).png().toFile(file);
  return file;
}

test.each([
  [1024, 512, 256, 128],
  [300, 900, 85, 256],
  [64, 32, 64, 32],
])('%i × %i becomes %i × %i', async (width, height, toWidth, toHeight) => {
  const target = await makeThumbnail(folder, 'id-1', await picture('a.png', width, height));
  expect(target).toBe(thumbnailFile(folder, 'id-1'));
  expect(await sharp(target).metadata()).toMatchObject({ format: 'jpeg', width: toWidth, height: toHeight });
});

test('is made once, and again when the picture is newer', async () => {
  const file = await picture('a.png', 512, 512);
  const target = await ensureThumbnail(folder, 'id-1', file);
  utimesSync(target, 2_000_000_000, 2_000_000_000);
  await ensureThumbnail(folder, 'id-1', file);
  expect(statSync(target).mtimeMs).toBe(2_000_000_000_000);
  utimesSync(file, 2_000_000_001, 2_000_000_001);
  await ensureThumbnail(folder, 'id-1', file);
  expect(statSync(target).mtimeMs).toBeLessThan(2_000_000_000_000);
});

test('two who want one make it once', async () => {
  const file = await picture('a.png', 512, 512);
  expect(makeThumbnail(folder, 'id-1', file)).toBe(makeThumbnail(folder, 'id-1', file));
  await makeThumbnail(folder, 'id-1', file);
});

test('nothing is left of what could not be made', async () => {
  const file = join(folder, 'a.png');
  writeFileSync(file, 'no picture');
  await expect(makeThumbnail(folder, 'id-1', file)).rejects.toThrow('Input file contains unsupported image format');
  expect(existsSync(thumbnailFile(folder, 'id-1'))).toBe(false);
  expect(readdirSync(join(folder, '-1'))).toEqual([]);
});
