import { expect, test } from 'vitest';
import { bracket, linspace, roundHalfEven } from './grid.ts';

test('linspace reaches both ends exactly', () => {
  expect(linspace(0, 1, 1)).toEqual([0]);
  expect(linspace(3, 3, 2)).toEqual([3, 3]);
  expect(linspace(0.1, 0.7, 7).at(-1)).toBe(0.7);
  expect(linspace(1, 0, 5)).toEqual([1, 0.75, 0.5, 0.25, 0]);
});

test('halves round to the even number', () => {
  expect([0.5, 1.5, 2.5, -0.5, -1.5, 2.4, 2.6].map(roundHalfEven)).toEqual([0, 2, 2, 0, -2, 2, 3]);
});

test('bracket finds the entry at or just below', () => {
  const values = [1, 2, 4, 8];
  expect([0, 1, 1.9, 2, 5, 8, 9].map((target) => bracket(values, target))).toEqual([0, 0, 0, 1, 2, 2, 2]);
});
