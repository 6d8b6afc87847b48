import { expect, test } from 'vitest';
import { evaluate } from './arithmetic.ts';

test.each([
  ['512*1.5', 768],
  [' 20 ', 20],
  ['7.5', 7.5],
  ['.5', 0.5],
  ['5.', 5],
  ['1e3', 1000],
  ['1e-3', 0.001],
  ['(3+4)/2', 3.5],
  ['2+3*4', 14],
  ['10-2-3', 5],
  ['2^10', 1024],
  ['2^3^2', 512],
  ['-1', -1],
  ['--1', 1],
  ['3*-2', -6],
  ['-2^2', -4],
  ['1024×0.5', 512],
  ['1024÷4', 256],
  ['12 + 8', 20],
])('%s is %d', (text, value) => {
  expect(evaluate(text)).toBeCloseTo(value, 12);
});

test.each(['', ' ', 'abc', '1,024', '5 5', '2*', '(1+2', '1+2)', '1/0', '0/0', '*2', '1..2', '5px', 'alert(1)', '1e999', '3**2'])('%s is no sum', (text) => {
  expect(evaluate(text)).toBeNull();
});

test('a leading operator works on the value that stands there', () => {
  expect(evaluate('*2', 512)).toBe(1024);
  expect(evaluate('/2', 512)).toBe(256);
  expect(evaluate('/2', -512)).toBe(-256);
  // A leading + or - is a sign: "-1" must mean minus one.
  expect(evaluate('-1', 512)).toBe(-1);
});
