import { describe, expect, test } from 'vitest';
import { exponentialWeights } from './exponential.ts';
import { varyCoefficients } from './vary-coefficients.ts';

const sum = (list: readonly number[]) => list.reduce((total, each) => total + each, 0);

describe('exponential weights', () => {
  test('add up to 1 − e^{−(1+eta)h}, so a model that answers one thing is integrated exactly', () => {
    for (const eta of [0, 0.5, 1]) {
      for (const lambdas of [[0], [0, -0.8], [0, -0.8, -2], [0.7, 0, -0.8, -2]]) {
        for (const rule of ['exact', 'bh1', 'bh2'] as const) {
          expect(sum(exponentialWeights(lambdas, 0, 0.7, { eta, rule }))).toBeCloseTo(-Math.expm1(-(1 + eta) * 0.7), 12);
        }
      }
    }
  });

  test('integrate polynomials in λ exactly', () => {
    const f = (s: number) => 2 - s + 3 * s ** 2;
    const h = 0.6;
    // ∫₀ʰ c·e^{−c(h−s)}·f(s) ds by Simpson's rule.
    for (const c of [1, 1.5]) {
      let integral = 0;
      for (let k = 0; k <= 2000; k++) {
        const s = (h * k) / 2000;
        integral += ((k === 0 || k === 2000 ? 1 : k % 2 ? 4 : 2) * c * Math.exp(-c * (h - s)) * f(s) * h) / 6000;
      }
      const lambdas = [0, -0.4, -1.1];
      const weights = exponentialWeights(lambdas, 0, h, { eta: c - 1 });
      expect(sum(weights.map((weight, j) => weight * f(lambdas[j]!)))).toBeCloseTo(integral, 11);
    }
  });

  test('bh2 with two levels is DPM-Solver++(2M): (1 − e^{−h})·(D + (D − D₁)/2r)', () => {
    const [h, r] = [0.5, 1.6];
    const [now, before] = exponentialWeights([0, -r * h], 0, h, { rule: 'bh2' });
    expect(now).toBeCloseTo(-Math.expm1(-h) * (1 + 1 / (2 * r)), 14);
    expect(before).toBeCloseTo(Math.expm1(-h) / (2 * r), 14);
  });

  test('keep their digits in tiny steps', () => {
    const h = 1e-9;
    const [now, before] = exponentialWeights([0, -h], 0, h);
    expect(now! / h).toBeCloseTo(3 / 2, 8);
    expect(before! / h).toBeCloseTo(-1 / 2, 8);
  });
});

test('UniC’s “vary_coeff” weights are exact with one difference and not with two', () => {
  expect(varyCoefficients([0.5, 0], 0, 0.5)).toEqual(exponentialWeights([0.5, 0], 0, 0.5));
  const published = varyCoefficients([0.5, 0, -0.7], 0, 0.5);
  expect(sum(published)).toBeCloseTo(-Math.expm1(-0.5), 12);
  expect(Math.abs(published[2]! - exponentialWeights([0.5, 0, -0.7], 0, 0.5)[2]!)).toBeGreaterThan(1e-3);
});
