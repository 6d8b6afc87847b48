import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

async function picture(name: string, width: number, height: number): Promise<string> {
  const file = join(folder, name);
  await sharp({ create: { width, height, channels: 4, background: { r: 200, g: 30, b: 30, alpha: 1 } } }).png().toFile(file);
  return file;
}

test.each([
  [1024, 512, 256, 128],
  [300, 900, 85, 256],
  [64, 32, 64, 32],
])('%i × %i becomes %i × %i', async (width, height, toWidth, toHeight) => {
  const target = join(folder, 'cache/a.jpg');
  await writeThumbnail(await picture('a.png', width, height), target);
  expect(await sharp(target).metadata()).toMatchObject({ format: 'jpeg', width: toWidth, height: toHeight });
});

test('nothing is left of what could not be made', async () => {
  writeFileSync(join(folder, 'a.png'), 'no picture');
  await expect(writeThumbnail(join(folder, 'a.png'), join(folder, 'cache/a.jpg'))).rejects.toThrow('Input file contains unsupported image format');
  expect(readdirSync(join(folder, 'cache'))).toEqual([]);
});
