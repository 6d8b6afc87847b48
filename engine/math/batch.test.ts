import { expect, test } from 'vitest';
import { combineEach, deviations, dots, repeated, split } from './batch.ts';
import type { Latents } from './latents.ts';

const x: Latents = { data: Float32Array.of(1, 2, 3, 4, -1, 0, 1, 0), dims: [2, 1, 2, 2] };

test('a batch is repeated and taken apart again', () => {
  const twice = repeated(x, 2, 0.5);
  expect(twice.dims).toEqual([4, 1, 2, 2]);
  expect(split(twice, 2).map((part) => part.data)).toEqual([x.data.map((v) => v / 2), x.data.map((v) => v / 2)]);
  expect(repeated({ ...x, data: Float64Array.from(x.data) }, 1).data).toBeInstanceOf(Float64Array);
  expect(() => split(x, 3)).toThrow('split: a batch of 2 has no 3 equal parts');
});

test('sums are over each latent alone', () => {
  expect([...dots(x, x)]).toEqual([30, 2]);
  expect([...deviations(x)]).toEqual([expect.closeTo(Math.sqrt(1.25), 14), expect.closeTo(Math.sqrt(0.5), 14)]);
  expect([...combineEach([[1, 10], x], [[0, 1], x]).data]).toEqual([1, 2, 3, 4, -11, 0, 11, 0]);
});
