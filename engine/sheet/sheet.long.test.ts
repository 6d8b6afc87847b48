import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { writeSheet } from './sheet.ts';

test('a PNG of more than 200 megapixels is written all the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sheet-'));
  const file = join(folder, 'a.png');
  await sharp({ create: { width: 32, height: 32, channels: 3, background: { r: 255, g: 0, b: 0 } } }).png().toFile(file);
  const columns = Array.from({ length: 60 }, (_, k) => String(k));
  const path = join(folder, 'grid.png');
  const { width, height } = await writeSheet({
    path, format: 'png', title: '', columns, rows: columns, cells: [{ row: 59, column: 59, file, caption: '' }], cell: { width: 256, height: 256 }, legend: false,
  });
  expect(width * height).toBeGreaterThan(200e6);
  expect(await sharp(path, { limitInputPixels: false }).metadata()).toMatchObject({ width, height });
  rmSync(folder, { recursive: true });
}, 120_000);
