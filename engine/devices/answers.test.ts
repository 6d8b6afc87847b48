import { expect, test } from 'vitest';
import { attended, conv3x3, geluOf, matmul, normalised } from './answers.ts';

test('a kernel with one number in its middle is a product', () => {
  const kernel = Float64Array.from({ length: 9 }, (_, i) => (i === 4 ? 3 : 0));
  expect([...conv3x3([1, 2, 3, 4], kernel, [10], [1, 2, 2])]).toEqual([13, 16, 19, 22]);
  // One beside it looks over the edge, where there is nothing.
  expect([...conv3x3([1, 2, 3, 4], Float64Array.from({ length: 9 }, (_, i) => (i === 5 ? 1 : 0)), [0], [1, 2, 2])]).toEqual([2, 0, 4, 0]);
});

test('products by hand', () => {
  expect([...matmul([1, 2, 3, 4], [5, 6, 7, 8], 2, 2, 2)]).toEqual([19, 22, 43, 50]);
});

test('normalised runs have mean 0 and variance 1', () => {
  const y = normalised([1, 2, 3, 4, -5, 5, -5, 5], 4, 0);
  expect(y[0]! + y[1]! + y[2]! + y[3]!).toBeCloseTo(0, 12);
  expect(y.slice(4)).toEqual(Float64Array.of(-1, 1, -1, 1));
});

test('attention on equal keys is the mean of the values; a key that stands out takes all', () => {
  const sizes = { heads: 1, width: 2, queries: 1, keys: 2 };
  expect([...attended([1, 1], [3, 3, 3, 3], [0, 2, 4, 6], sizes)]).toEqual([2, 4]);
  const [a, b] = attended([100, 0], [10, 0, 0, 0], [7, 8, 1, 1], sizes);
  expect(a).toBeCloseTo(7, 9);
  expect(b).toBeCloseTo(8, 9);
});

test('GELU at values known from the normal distribution', () => {
  // Φ(1) = 0.8413447461, Φ(−2) = 0.0227501319.
  expect(geluOf(1)).toBeCloseTo(0.8413447461, 6);
  expect(geluOf(-2)).toBeCloseTo(-0.0455002639, 6);
  expect(geluOf(0)).toBe(0);
});
