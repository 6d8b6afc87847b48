import { describe, expect, test } from 'vitest';
import type { Axis, Cell, Layout } from '../../contract/experiment.ts';
import { axisMoved, gridOf, inSight, linesOf, withAxis } from './experiment-grid.ts';

const axis = (id: string, count: number, firstId = 0): Axis => ({
  id, kind: id, target: null, label: id, values: Array.from({ length: count }, (_, i) => ({ id: firstId + count - i, value: i, label: `${id}${i}`, skip: false })),
});
const axes = [axis('a', 3), axis('b', 4, 10), axis('c', 2, 50)];
const cell = (n: number, at: number[]): Cell => ({
  n, role: 'cell', at, state: 'done', steps: 1, nfe: 1, nfeExact: true, seconds: 1, reason: null, error: null, imageId: null, reused: false, reference: null, trajectory: false, notes: '', stars: 0,
});
const cells = linesOf(axes).map((line, n) => cell(n, line.places.map((place, i) => axes[i]!.values[place]!.id)));
const layouts: Layout[] = [
  { columns: ['a'], rows: ['b'], pages: ['c'] },
  { columns: ['c', 'a'], rows: ['b'], pages: [] },
  { columns: [], rows: [], pages: ['b', 'c', 'a'] },
  { columns: ['b'], rows: [], pages: [] },
];

describe('whatever the layout', () => {
  test('each cell stands in exactly one place, where its values say', () => {
    for (const layout of layouts) {
      const grid = gridOf(axes, layout, cells);
      expect(grid.columns.length * grid.rows.length * grid.pages.length).toBe(24);
      const seen = new Set<number>();
      for (const [r, row] of grid.rows.entries()) {
        for (const [c, column] of grid.columns.entries()) {
          for (const [p, page] of grid.pages.entries()) {
            const found = grid.at(r, c, p)!;
            seen.add(found.n);
            const labels = new Set([...row.labels, ...column.labels, ...page.labels]);
            expect(found.at.map((id, i) => axes[i]!.values.find((value) => value.id === id)!.label).every((label) => labels.has(label))).toBe(true);
          }
        }
      }
      expect(seen.size).toBe(24);
    }
  });
  test('a place without a cell, or outside, has none', () => {
    const grid = gridOf(axes, layouts[0]!, cells.slice(1));
    expect(grid.at(0, 0, 0)).toBeUndefined();
    expect(grid.at(99, 0, 0)).toBeUndefined();
  });
  test('a value that is not known any more puts its cell nowhere', () => {
    expect(gridOf(axes, layouts[0]!, [cell(0, [999, 11, 51])]).at(0, 0, 0)).toBeUndefined();
  });
});

test('the first axis of a direction is outermost', () => {
  expect(linesOf([axes[0]!, axes[2]!]).map((line) => line.labels.join(' '))).toEqual(['a0 c0', 'a0 c1', 'a1 c0', 'a1 c1', 'a2 c0', 'a2 c1']);
});

describe('moving an axis', () => {
  const layout: Layout = { columns: ['a', 'b'], rows: ['c'], pages: [] };
  test('keeps every axis once', () => {
    for (const id of ['a', 'b', 'c']) {
      for (const to of ['columns', 'rows', 'pages'] as const) {
        for (let i = 0; i <= layout[to].length; i++) {
          const { columns, rows, pages } = withAxis(layout, id, to, i);
          expect([...columns, ...rows, ...pages].toSorted()).toEqual(['a', 'b', 'c']);
        }
      }
    }
  });
  test('drops it before the one at that place', () => {
    expect(withAxis(layout, 'c', 'columns', 1).columns).toEqual(['a', 'c', 'b']);
    expect(withAxis(layout, 'a', 'columns', 2).columns).toEqual(['b', 'a']);
  });
  test('arrow keys: sideways within, up and down across, nothing at the ends', () => {
    expect(axisMoved(layout, 'a', 'ArrowRight')).toEqual({ columns: ['b', 'a'], rows: ['c'], pages: [] });
    expect(axisMoved(layout, 'a', 'ArrowLeft')).toBeNull();
    expect(axisMoved(layout, 'a', 'ArrowUp')).toEqual({ columns: ['b'], rows: ['c', 'a'], pages: [] });
    expect(axisMoved(layout, 'c', 'ArrowUp')).toEqual({ columns: ['a', 'b'], rows: [], pages: ['c'] });
    expect(axisMoved(layout, 'a', 'ArrowDown')).toBeNull();
  });
});

test('only what is in sight is drawn, with some to spare, never beyond the ends', () => {
  expect(inSight(0, 300, 100, 1000, 2)).toEqual({ from: 0, to: 5 });
  expect(inSight(1050, 300, 100, 1000, 2)).toEqual({ from: 8, to: 16 });
  expect(inSight(99_900, 300, 100, 1000, 2)).toEqual({ from: 997, to: 1000 });
  expect(inSight(1e9, 300, 100, 1000, 2)).toEqual({ from: 1000, to: 1000 });
});
