import { expect, test } from 'vitest';
import { betaQuantile, incompleteBeta, logGamma } from './incomplete-beta.ts';

test('ln Γ is ln (n − 1)! and ln √π', () => {
  expect(logGamma(1)).toBeCloseTo(0, 14);
  expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 12);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14);
});

test.each([
  // The arcsine law and powers have closed forms.
  [0.5, 0.5, (p: number) => Math.sin((Math.PI * p) / 2) ** 2],
  [1, 1, (p: number) => p],
  [3, 1, (p: number) => p ** (1 / 3)],
  [1, 0.25, (p: number) => -Math.expm1(4 * Math.log1p(-p))],
])('quantiles of beta(%d, %d) are the closed form', (a, b, closed) => {
  for (const p of [1e-9, 0.001, 0.1, 0.3, 0.5, 0.77, 0.9, 0.999]) expect(Math.abs(betaQuantile(p, a, b) / closed(p) - 1)).toBeLessThan(1e-11);
});

test('the quantile undoes the distribution function, to its ends', () => {
  for (const [a, b] of [[0.6, 0.6], [0.4, 1.2], [5, 0.7], [20, 3]] as const) {
    expect(betaQuantile(0, a, b)).toBe(0);
    expect(betaQuantile(1, a, b)).toBe(1);
    for (const p of [0.01, 0.2, 0.5, 0.8, 0.99]) expect(incompleteBeta(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 12);
  }
});
