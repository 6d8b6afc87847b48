import { expect, test } from 'vitest';
import type { Latents } from './latents.ts';
import { resizeBilinear } from './resize.ts';

const row = (...values: number[]): Latents => ({ data: Float64Array.from(values), dims: [1, 1, 1, values.length] });

test('halving takes the mean of the two pixels whose middle a new one covers', () => {
  expect([...resizeBilinear(row(0, 2, 10, 20), 1, 2).data]).toEqual([1, 15]);
});

test('doubling mixes neighbours three to one and repeats the edges', () => {
  expect([...resizeBilinear(row(0, 4), 1, 4).data]).toEqual([0, 1, 3, 4]);
});

test('a ramp stays a ramp inside, in both directions and every plane', () => {
  const dims = [2, 1, 8, 8] as const;
  const x: Latents = { data: Float32Array.from({ length: 128 }, (_, k) => (k % 8) + 10 * Math.floor(k / 8)), dims };
  const y = resizeBilinear(x, 4, 4);
  expect(y.dims).toEqual([2, 1, 4, 4]);
  expect(y.data).toBeInstanceOf(Float32Array);
  expect(y.data[5]).toBeCloseTo(2.5 + 25, 5);
  expect(y.data[16 + 5]).toBeCloseTo(2.5 + 25 + 80, 5);
});

test('the same size is the same latents', () => {
  const x = row(1, 2);
  expect(resizeBilinear(x, 1, 2)).toBe(x);
});
