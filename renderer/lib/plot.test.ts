import { describe, expect, test } from 'vitest';
import { logSpan, logTicks, onLog, spread } from './plot.ts';

test('the span holds all positive values; zeros have no logarithm', () => {
  expect(logSpan([0, -1, NaN])).toBeNull();
  const span = logSpan([0, 10, 1000], 2)!;
  expect(span).toEqual({ low: 5, high: 2000 });
});

test('equal ratios are equal distances', () => {
  const span = { low: 1, high: 100 };
  expect(onLog(1, span, 0, 200)).toBe(0);
  expect(onLog(10, span, 0, 200)).toBeCloseTo(100);
  expect(onLog(100, span, 200, 0)).toBeCloseTo(0);
});

describe('ticks', () => {
  test('are round and inside', () => {
    expect(logTicks({ low: 4, high: 60 })).toEqual([5, 10, 20, 50]);
    expect(logTicks({ low: 0.0009, high: 0.03 })).toEqual([0.001, 0.002, 0.005, 0.01, 0.02]);
  });
  test('are more where the span is narrow', () => expect(logTicks({ low: 0.024, high: 0.061 })).toEqual([0.025, 0.03, 0.04, 0.05, 0.06]));
  test('are decades where the span is wide', () => expect(logTicks({ low: 1e-4, high: 10 })).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1, 10]));
});

describe('labels', () => {
  test('far apart stay where they are', () => expect(spread([10, 90, 50], 12, 0, 100)).toEqual([10, 90, 50]));
  test('lie at least a distance apart, in order, inside', () => {
    for (const wanted of [[50, 50, 50], [99, 98, 97, 96], [0, 1, 2], [30, 31, 80, 81]]) {
      const got = spread(wanted, 12, 0, 100);
      const sorted = got.toSorted((a, b) => a - b);
      for (let i = 1; i < sorted.length; i++) expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThanOrEqual(12);
      expect(sorted[0]).toBeGreaterThanOrEqual(0);
      expect(sorted.at(-1)).toBeLessThanOrEqual(100);
      const rank = (list: readonly number[]) => list.map((_, i) => i).sort((a, b) => list[a]! - list[b]! || a - b);
      expect(rank(got)).toEqual(rank(wanted));
    }
  });
});
