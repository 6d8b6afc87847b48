import { expect, test } from 'vitest';
import { held, wholePicture, zoomAt } from './zoom.ts';

test('what lies under the pointer stays there', () => {
  const at = { x: 100, y: -40 };
  const under = (lens: { scale: number; x: number; y: number }) => ({ x: (at.x - lens.x) / lens.scale, y: (at.y - lens.y) / lens.scale });
  let lens = zoomAt(wholePicture, 2, { x: 10, y: 10 });
  const before = under(lens);
  lens = zoomAt(lens, 1.7, at);
  expect(under(lens).x).toBeCloseTo(before.x);
  expect(under(lens).y).toBeCloseTo(before.y);
});

test('the whole picture is the least, and lies in the middle', () => {
  const lens = zoomAt({ scale: 2, x: 50, y: 50 }, 0.1, { x: 0, y: 0 });
  expect(lens.scale).toBe(1);
  expect(held(lens, { width: 400, height: 400 }, { width: 800, height: 600 })).toEqual(wholePicture);
});

test('edges meet edges', () => {
  expect(held({ scale: 4, x: 9999, y: -9999 }, { width: 400, height: 400 }, { width: 800, height: 600 })).toEqual({ scale: 4, x: 400, y: -500 });
});
