import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, expect, test } from 'vitest';
import { longestSide, type Sheet } from '../../contract/sheet.ts';
import { geometryOf } from './geometry.ts';
import { hasLetters, lines } from './labels.ts';
import { writeSheet } from './sheet.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sheet-'));
});

async function picture(name: string, r: number, g: number, b: number): Promise<string> {
  const file = join(folder, name);
  writeFileSync(file, await sharp({ create: { width: 32, height: 32, channels: 3, background: { r, g, b } } }).png().toBuffer());
  return file;
}

async function sheet(more: Partial<Sheet> = {}): Promise<Sheet> {
  const cells = [
    { row: 0, column: 0, file: await picture('a.png', 255, 0, 0), caption: '20 NFE' },
    { row: 0, column: 1, file: await picture('b.png', 0, 255, 0), caption: '' },
    { row: 1, column: 1, file: await picture('c.png', 0, 0, 255), caption: '40 NFE' },
  ];
  return { path: join(folder, 'out', 'grid.png'), format: 'png', title: 'Samplers <&> "quotes"', columns: ['Euler', 'Heun'], rows: ['10', '20'], cells, cell: { width: 32, height: 32 }, legend: true, ...more };
}

async function pixel(file: string, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  return [...data.subarray((y * info.width + x) * info.channels, (y * info.width + x) * info.channels + 3)];
}

test.each(['png', 'webp', 'avif'] as const)('%s: every picture stands in its place, an empty place is empty', async (format) => {
  const wish = await sheet({ format, path: join(folder, `grid.${format}`) });
  const made = await writeSheet(wish);
  const { left, top, pitchX, pitchY, slot, width, height } = geometryOf(wish);
  expect(await sharp(wish.path).metadata()).toMatchObject({ width, height, format: format === 'avif' ? 'heif' : format });
  expect(made).toMatchObject({ width, height });
  const middle = (row: number, column: number) => pixel(wish.path, left + column * pitchX + Math.floor(slot / 2), top + row * pitchY + 16);
  const near = (found: number[], wanted: number[]) => expect(Math.max(...found.map((value, k) => Math.abs(value - wanted[k]!)))).toBeLessThan(30);
  near(await middle(0, 0), [255, 0, 0]);
  near(await middle(0, 1), [0, 255, 0]);
  near(await middle(1, 1), [0, 0, 255]);
  near(await middle(1, 0), [255, 255, 255]);
});

test('without a legend the grid holds the pictures and nothing else', async () => {
  const wish = await sheet({ legend: false });
  await writeSheet(wish);
  const { data } = await sharp(wish.path).raw().toBuffer({ resolveWithObject: true });
  expect(new Set(data)).toEqual(new Set([0, 255]));
});

test('with letters on the system the legend has ink', async () => {
  const letters = await hasLetters();
  const wish = await sheet();
  const { notes, width, height } = await writeSheet(wish);
  const whole = await sharp(wish.path).extract({ left: 0, top: 0, width, height: Math.min(height, letters ? geometryOf(wish).top : 6) }).raw().toBuffer();
  const ink = whole.filter((value) => value < 100).length;
  expect([notes.some((note) => note.startsWith('This system has no font')), ink > 100]).toEqual([!letters, letters]);
});

test('a picture that cannot be read leaves its place empty, and that is said', async () => {
  const base = await sheet();
  const made = await writeSheet({ ...base, cells: [...base.cells, { row: 1, column: 0, file: join(folder, 'gone.png'), caption: '' }] });
  expect(made.notes).toContain('One picture could not be read and is left empty.');
});

test('what a format cannot hold is refused before anything is written', async () => {
  const columns = Array.from({ length: 500 }, (_, k) => String(k));
  const wide = await sheet({ format: 'webp', columns, cell: { width: 64, height: 64 } });
  await expect(writeSheet(wide)).rejects.toThrow(/^The grid would be \d\d,\d{3} × [\d,]+ pixels, and WebP holds up to 16,383 a side\. Take PNG, make the cells \d+ pixels or smaller, or the HTML report\.$/);
  const many = await sheet({ format: 'avif', columns: columns.slice(0, 26), rows: columns.slice(0, 26), cell: { width: 512, height: 512 } });
  await expect(writeSheet(many)).rejects.toThrow('AVIF is written in one piece, up to 142 million pixels');
  expect(readdirSync(folder).filter((name) => !name.endsWith('.png'))).toEqual([]);
});

test.each(['webp', 'avif'] as const)('the longest side of %s is the encoder’s own', async (format) => {
  const side = longestSide[format];
  const written = (width: number) => sharp(Buffer.alloc(width * 16 * 3), { raw: { width, height: 16, channels: 3 } })[format]({ effort: 0 }).toBuffer();
  expect((await sharp(await written(side)).metadata()).width).toBe(side);
  await expect(written(side + 1)).rejects.toThrow(/too large/);
});

test('a folder that cannot be written is named, and nothing is left behind', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(writeSheet(await sheet({ path: join(folder, 'file', 'grid.png') }))).rejects.toMatchObject({ code: 'unwritable' });
  mkdirSync(join(folder, 'full'));
  expect(readdirSync(join(folder, 'full'))).toEqual([]);
});

test('words are wrapped to the width, and cut where there is no room', () => {
  expect(lines('a red circle on blue', 60, 10, 5)).toEqual(['a red', 'circle on', 'blue']);
  expect(lines('a red circle on blue', 60, 10, 2)).toEqual(['a red', 'circle on…']);
  expect(lines('20 NFE · 10 steps · 0.8 s', 108, 10, 3)).toEqual(['20 NFE\u00a0· 10 steps\u00a0·', '0.8 s']);
  expect(lines('unbreakablelongword', 60, 10, 5)).toEqual(['unbreakabl', 'elongword']);
});
