import { expect, test } from 'vitest';
import { combine, like, type Latents } from './latents.ts';

const numbers = (size: number, shift: number): Latents => ({ data: Float64Array.from({ length: size }, (_, k) => Math.sin(k + shift)), dims: [1, 1, 1, size] });

test.each([1, 2, 3, 4, 5, 6, 7])('combine blends %i latents as arithmetic does, past the ends of its blocks', (count) => {
  const terms = Array.from({ length: count }, (_, j) => [0.3 * j - 0.5, numbers(2500, j)] as const);
  const blended = combine(terms[0]!, ...terms.slice(1));
  for (const k of [0, 1, 1023, 1024, 2047, 2048, 2499]) {
    expect(blended.data[k]).toBeCloseTo(terms.reduce((sum, [a, x]) => sum + a * x.data[k]!, 0), 14);
  }
});

test('the result has the kind and dims of the first term and shares no memory with any', () => {
  const x: Latents = { data: Float32Array.of(1, 2, 3, 4), dims: [1, 1, 2, 2] };
  const y = combine([1, x]);
  expect(y.data).toBeInstanceOf(Float32Array);
  expect(y.dims).toEqual([1, 1, 2, 2]);
  y.data[0] = 9;
  expect(x.data[0]).toBe(1);
});

test('latents that do not fit are refused by their dims', () => {
  expect(() => combine([1, numbers(4, 0)], [1, numbers(5, 0)])).toThrow('combine: 1×1×1×5 does not fit 1×1×1×4');
});

test('like gives zeros, in other dims where they are given', () => {
  expect(like(numbers(3, 0), [1, 2, 2, 1]).data).toEqual(new Float64Array(4));
});
