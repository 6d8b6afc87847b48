import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeThumbnail } from './thumbnailer.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thumbnailer-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('each of many asked for at once is the picture it was asked of, and a broken one stops no other', async () => {
  const wishes = Array.from({ length: 24 }, (_, n) => ({ level: n * 10, broken: n % 5 === 3, file: join(folder, `${n}.png`), target: join(folder, 'cache', `${n}.jpg`) }));
  for (const [n, { level, broken, file }] of wishes.entries()) {
    if (broken) writeFileSync(file, 'no picture');
    else await sharp({ create: { width: 300 + n, height: 280, channels: 3, background: { r: level, g: level, b: level } } }).png().toFile(file);
  }
  const ends = await Promise.all(wishes.map(({ file, target }) => makeThumbnail(file, target).then(() => 'made', (thrown: Error) => thrown.message)));
  expect(ends.map((end) => end.includes('unsupported image format'))).toEqual(wishes.map(({ broken }) => broken));
  expect(wishes.map(({ target }) => existsSync(target))).toEqual(wishes.map(({ broken }) => !broken));
  for (const { level, target } of wishes.filter(({ broken }) => !broken)) {
    const { channels } = await sharp(target).stats();
    expect(Math.abs(channels[0]!.mean - level)).toBeLessThan(2);
  }
});

test('a file that is not there is told by its name', async () => {
  await expect(makeThumbnail(join(folder, 'none.png'), join(folder, 'cache/none.jpg'))).rejects.toMatchObject({ code: 'missing_file', message: `There is no file ${join(folder, 'none.png')}. It may have been moved or deleted.` });
});
