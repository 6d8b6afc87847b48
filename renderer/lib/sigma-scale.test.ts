import { expect, test } from 'vitest';
import { pathOf, sigmaScale, sigmaSpan } from './sigma-scale.ts';

const box = { width: 300, height: 64, pad: 4 };

test('geometric levels lie on a straight line, zero on the floor', () => {
  const { points } = sigmaScale([10, 1, 0.1, 0], box);
  expect(points.map((point) => point.x)).toEqual([4, expect.closeTo(101.33, 1), expect.closeTo(198.67, 1), 296]);
  expect(points[0]!.y).toBeCloseTo(4);
  expect(points[1]!.y - points[0]!.y).toBeCloseTo(points[2]!.y - points[1]!.y);
  expect(points[3]!.y).toBe(60);
  expect(points[2]!.y).toBeLessThan(60);
});

test('ticks are the decades inside', () => {
  expect(sigmaScale([14.6, 0.03, 0], box).ticks.map((tick) => tick.sigma)).toEqual([0.1, 1, 10]);
  expect(sigmaScale([1, 0.5, 0], box).ticks.map((tick) => tick.sigma)).toEqual([1]);
});

test('two schedules share an axis', () => {
  const span = sigmaSpan([[10, 1, 0], [80, 0.5, 0]])!;
  expect(span).toEqual({ low: 0.5, high: 80 });
  expect(sigmaScale([10, 1, 0], box, span).points[0]!.y).toBeGreaterThan(box.pad);
});

test('odd lists draw without NaN', () => {
  for (const list of [[], [0], [5], [5, 0], [Infinity, 1], [Number.NaN, 2, 0]]) {
    const { points } = sigmaScale(list.filter(Number.isFinite), box);
    expect(pathOf(points)).not.toMatch(/NaN|Infinity/);
  }
});
