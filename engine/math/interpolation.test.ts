import { expect, test } from 'vitest';
import { interpolationWeights } from './interpolation.ts';

const integralOfPowers = (n: number) => Array.from({ length: n }, (_, k) => 1 / (k + 1));

test('on equal steps back the weights are Adams and Bashforth’s', () => {
  const near = (actual: number[], expected: number[]) => {
    for (const [j, w] of expected.entries()) expect(actual[j]).toBeCloseTo(w, 12);
  };
  near(interpolationWeights([0], integralOfPowers(1)), [1]);
  near(interpolationWeights([0, -1], integralOfPowers(2)), [3 / 2, -1 / 2]);
  near(interpolationWeights([0, -1, -2], integralOfPowers(3)), [23 / 12, -16 / 12, 5 / 12]);
  near(interpolationWeights([0, -1, -2, -3], integralOfPowers(4)), [55 / 24, -59 / 24, 37 / 24, -9 / 24]);
});

test('a polynomial of fitting degree is integrated exactly on any nodes', () => {
  const nodes = [0, -0.4, -1.7, 1];
  const weights = interpolationWeights(nodes, integralOfPowers(4));
  const f = (r: number) => 3 - 2 * r + 0.5 * r ** 2 - 4 * r ** 3;
  const exact = 3 - 1 + 0.5 / 3 - 1;
  expect(weights.reduce((sum, w, j) => sum + w * f(nodes[j]!), 0)).toBeCloseTo(exact, 12);
});
