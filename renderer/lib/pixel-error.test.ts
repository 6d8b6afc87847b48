import { expect, test } from 'vitest';
import { addError, errorOf, noError } from './pixel-error.ts';

const grey = (value: number, pixels: number) => new Uint8ClampedArray(Array.from({ length: pixels }, () => [value, value, value, 255]).flat());

test('a constant offset d has an RMSE of d, a PSNR of 20 log10(255/d), and touches every pixel', () => {
  for (const d of [1, 3, 17, 200]) {
    const error = errorOf(addError(noError, grey(20, 64), grey(20 + d, 64)));
    expect(error.rmse).toBeCloseTo(d, 10);
    expect(error.psnr).toBeCloseTo(20 * Math.log10(255 / d), 10);
    expect(error).toMatchObject({ most: d, share: 1 });
  }
});

test('equal pictures have no error at all', () => expect(errorOf(addError(noError, grey(7, 9), grey(7, 9)))).toEqual({ rmse: 0, psnr: Infinity, most: 0, share: 0 }));

test('stretches add up to the whole', () => {
  const [a, b] = [new Uint8ClampedArray(400).map((_, i) => i * 7), new Uint8ClampedArray(400).map((_, i) => i * 11)];
  let sums = noError;
  for (let i = 0; i < 400; i += 80) sums = addError(sums, a.subarray(i, i + 80), b.subarray(i, i + 80));
  expect(sums).toEqual(addError(noError, a, b));
});

test('alpha is no part of the error, and lengths must agree', () => {
  expect(addError(noError, new Uint8ClampedArray([1, 2, 3, 0]), new Uint8ClampedArray([1, 2, 3, 255])).pixels).toBe(0);
  expect(() => addError(noError, grey(1, 1), grey(1, 2))).toThrow('4 and 8');
});
