import { expect, test } from 'vitest';
import { levelAt, stepAt } from './same-sigma.ts';

const sigmas = [14.6, 6.5, 3.9, 1.4, 0.4];

test('each level finds its own step, and what lies between finds the one before', () => {
  for (const [i, sigma] of sigmas.entries()) expect(stepAt(sigmas, sigma)).toBe(i);
  expect(stepAt(sigmas, 5)).toBe(1);
  expect(stepAt(sigmas, 0.01)).toBe(4);
  expect(stepAt(sigmas, 100)).toBe(0);
});

test('a slider goes from the highest to the lowest level in equal ratios', () => {
  expect(levelAt(0, 100, 1)).toBe(100);
  expect(levelAt(0.5, 100, 1)).toBeCloseTo(10);
  expect(levelAt(1, 100, 1)).toBe(1);
});
