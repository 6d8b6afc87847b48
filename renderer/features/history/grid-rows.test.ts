import { expect, test } from 'vitest';
import { neighbourLine, rowsOf, type PictureRow } from './grid-rows.ts';

const now = new Date(2026, 10, 20, 12).getTime();
const hour = 3_600_000;
const at = (id: string, hoursAgo: number, width = 512, height = 512) => ({ id, createdAt: now - hoursAgo * hour, width, height });
const shape = { width: 416, height: 100, gap: 8 };

test('days begin lines of their own', () => {
  const rows = rowsOf([at('a', 0), at('b', 1), at('c', 2), at('d', 3), at('e', 4), at('f', 13)], shape, now);
  expect(rows.map((row) => (row.kind === 'heading' ? row.title : row.cells.length))).toEqual(['Today', 4, 1, 'Yesterday', 1]);
});

test('full lines fill the width, in the pictures’ own shapes', () => {
  const entries = Array.from({ length: 60 }, (_, i) => at(`p${i}`, i * 0.1, [512, 768, 640][i % 3], [512, 512, 960][i % 3]));
  for (const row of rowsOf(entries, shape, now)) {
    if (row.kind !== 'pictures') continue;
    const last = row.cells.at(-1)!;
    expect(last.left + last.width).toBeLessThanOrEqual(416.001);
    for (const [i, cell] of row.cells.entries()) {
      const entry = entries[row.from + i]!;
      expect(cell.width / row.height).toBeCloseTo(entry.width / entry.height, 6);
    }
    expect(row.height).toBeLessThanOrEqual(150);
  }
});

test('every picture stands in exactly one line, and keys are unique', () => {
  const entries = Array.from({ length: 500 }, (_, i) => at(`p${i}`, i * 0.7, 512, 512 + (i % 5) * 128));
  const rows = rowsOf(entries, shape, now);
  const seen = rows.flatMap((row) => (row.kind === 'pictures' ? row.cells.map((_, i) => row.from + i) : []));
  expect(seen).toEqual(entries.map((_, i) => i));
  expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
});

test('one panorama and one tower do not break a line', () => {
  const rows = rowsOf([at('a', 0, 4096, 256), at('b', 1, 64, 2048)], shape, now) as PictureRow[];
  for (const row of rows.slice(1)) for (const cell of row.cells) expect(cell.width).toBeGreaterThan(20);
});

test('up and down go to what lies nearest', () => {
  const rows = rowsOf(Array.from({ length: 11 }, (_, i) => at(`p${i}`, i * 0.1)), shape, now);
  expect(neighbourLine(rows, 1, 1)).toBe(5);
  expect(neighbourLine(rows, 5, -1)).toBe(1);
  expect(neighbourLine(rows, 0, -1)).toBe(0);
  expect(neighbourLine(rows, 7, 1)).toBe(10);
});

test('nothing made, nothing shown', () => expect(rowsOf([], shape)).toEqual([]));
