import { expect, test } from 'vitest';
import { rowsOf } from './grid-rows.ts';

const now = new Date(2026, 10, 20, 12).getTime();
const hour = 3_600_000;
const at = (id: string, hoursAgo: number) => ({ id, createdAt: now - hoursAgo * hour });

test('days begin rows of their own', () => {
  const rows = rowsOf([at('a', 0), at('b', 1), at('c', 2), at('d', 13), at('e', 14)], 2, now);
  expect(rows).toEqual([
    { kind: 'heading', key: expect.any(String), title: 'Today' },
    { kind: 'pictures', key: 'a', from: 0, count: 2 },
    { kind: 'pictures', key: 'c', from: 2, count: 1 },
    { kind: 'heading', key: expect.any(String), title: 'Yesterday' },
    { kind: 'pictures', key: 'd', from: 3, count: 2 },
  ]);
});

test('every picture stands in exactly one row, and keys are unique', () => {
  const entries = Array.from({ length: 500 }, (_, i) => at(`p${i}`, i * 0.7));
  for (const columns of [1, 3, 7]) {
    const rows = rowsOf(entries, columns, now);
    const seen = rows.flatMap((row) => (row.kind === 'pictures' ? Array.from({ length: row.count }, (_, i) => row.from + i) : []));
    expect(seen).toEqual(entries.map((_, i) => i));
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  }
});

test('nothing made, nothing shown', () => expect(rowsOf([], 4)).toEqual([]));
