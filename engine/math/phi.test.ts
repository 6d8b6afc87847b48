import { expect, test } from 'vitest';
import { factorial, phi } from './phi.ts';

/** ∫₀¹ e^{(1−θ)z} θ^{k−1}/(k−1)! dθ by Simpson's rule, to about 1e-13. */
function integral(k: number, z: number): number {
  const n = 4000;
  let sum = 0;
  for (let i = 0; i <= n; i++) {
    const theta = i / n;
    const weight = i === 0 || i === n ? 1 : i % 2 ? 4 : 2;
    sum += (weight * Math.exp((1 - theta) * z) * theta ** (k - 1)) / factorial(k - 1);
  }
  return sum / (3 * n);
}

test.each([1, 2, 3, 4, 5, 8])('φ%i is its integral, on both sides of where series and recurrence meet', (k) => {
  for (const z of [-12, -k - 1e-9, -k + 1e-9, -1.3, -1e-3, -1e-12, 0, 1e-9, 0.4, 2, k + 0.5]) {
    expect(phi(k, z) / integral(k, z)).toBeCloseTo(1, 10);
  }
});

test('φ₀ is the exponential and φₖ(0) is 1/k!', () => {
  expect(phi(0, -0.7)).toBe(Math.exp(-0.7));
  for (let k = 1; k < 9; k++) expect(phi(k, 0)).toBe(1 / factorial(k));
});
