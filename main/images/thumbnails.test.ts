import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createThumbnails, thumbnailFile } from './thumbnails.ts';

let folder: string;
let written: number;
const picture = () => join(folder, 'a.png');
const thumbnails = () =>
  createThumbnails(folder, async (_, target) => {
    written++;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, 'small');
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thumbnails-'));
  writeFileSync(picture(), 'large');
  written = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

test('is made once, and again when the picture is newer', async () => {
  const { ensure } = thumbnails();
  expect(await ensure('id-1', picture())).toBe(thumbnailFile(folder, 'id-1'));
  await ensure('id-1', picture());
  expect(written).toBe(1);
  utimesSync(picture(), 2_000_000_000, 2_000_000_000);
  await ensure('id-1', picture());
  expect(written).toBe(2);
});

test('two who want one make it once', async () => {
  const { ensure } = thumbnails();
  await Promise.all([ensure('id-1', picture()), ensure('id-1', picture())]);
  expect(written).toBe(1);
});

test('one that failed is tried again', async () => {
  let fail = true;
  const { ensure } = createThumbnails(folder, async () => {
    if (fail) throw new Error('broken');
  });
  await expect(ensure('id-1', picture())).rejects.toThrow('broken');
  fail = false;
  expect(await ensure('id-1', picture())).toBe(thumbnailFile(folder, 'id-1'));
});
