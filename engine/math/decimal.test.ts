import { expect, test } from 'vitest';
import { roundDecimal } from './decimal.ts';

test.each([
  // Exact ties go to the even digit; toFixed would take them up.
  [0.0078125, 0.007812],
  [0.0234375, 0.023438],
  [0.5, 0.5],
  [14.614643, 14.614643],
  [Math.fround(14.614643), 14.614643],
  // Not ties: the binary number lies beside the decimal half.
  [1.0000005, 1.000001],
  [2.6751275, 2.675127],
  [0, 0],
  [-0.0078125, -0.007812],
  [4e-7, 0],
  [6e-7, 0.000001],
  [5e-324, 0],
])('%d to six digits is %d', (x, rounded) => {
  expect(Math.abs(roundDecimal(x, 6) - rounded)).toBe(0);
});

test('numbers without fraction stay', () => {
  for (const x of [2 ** 53, 1e300, 123456789]) expect(roundDecimal(x, 6)).toBe(x);
});
