import { expect, test } from 'vitest';
import { fit, sheet } from './sheet.ts';

test('a picture is fitted, never beyond the limit', () => {
  expect(fit({ width: 512, height: 768 }, { width: 1000, height: 600 })).toEqual({ width: 400, height: 600 });
  expect(fit({ width: 128, height: 128 }, { width: 1000, height: 900 })).toEqual({ width: 512, height: 512 });
  expect(fit({ width: 128, height: 128 }, { width: -5, height: 900 })).toEqual({ width: 0, height: 0 });
});

test.each([
  [1, 1, 1],
  [2, 2, 1],
  [4, 2, 2],
  [6, 3, 2],
  [100, 12, 9],
])('%d squares on a 4:3 table stand in %d columns and %d rows', (cells, columns, rows) => {
  expect(sheet(cells, { width: 512, height: 512 }, { width: 1000, height: 750 }, 8)).toMatchObject({ columns, rows });
});

test('cells always fit on the table', () => {
  for (let cells = 1; cells <= 40; cells++) {
    const { columns, rows, width, height } = sheet(cells, { width: 512, height: 768 }, { width: 900, height: 500 }, 8);
    expect(columns * rows).toBeGreaterThanOrEqual(cells);
    expect(columns * width + 8 * (columns - 1)).toBeLessThanOrEqual(900);
    expect(rows * height + 8 * (rows - 1)).toBeLessThanOrEqual(500);
  }
});
