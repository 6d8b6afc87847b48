import { expect, test } from 'vitest';
import { anderson } from './anderson.ts';

/** Iterations until k = g(k) to 1e-12; null where it takes more than 2,000. */
function iterations(g: (k: Float64Array) => Float64Array, size: number, step: (k: Float64Array, image: Float64Array) => Float64Array): number | null {
  let k = new Float64Array(size);
  for (let n = 1; n <= 2000; n++) {
    const image = g(k);
    if (image.every((value, j) => Math.abs(value - k[j]!) < 1e-12)) return n;
    k = step(k, image) as Float64Array<ArrayBuffer>;
  }
  return null;
}

// g(k) = M·k + 1 with eigenvalues 0.95, −0.9 and 1.4: the plain iteration flies off along the last.
const spread = [0.95, -0.9, 1.4];
const linear = (k: Float64Array) => k.map((value, j) => spread[j]! * value + 1);

test('a linear iteration is solved in as many steps as it has dimensions, divergent ones too', () => {
  expect(iterations(linear, 3, (_, image) => image)).toBeNull();
  expect(iterations(linear, 3, anderson(5))).toBeLessThanOrEqual(6);
});

test('a contraction is sped up', () => {
  const g = (k: Float64Array) => k.map((value, j) => 0.97 * Math.cos(value + j / 3));
  const plain = iterations(g, 8, (_, image) => image)!;
  expect(iterations(g, 8, anderson(5))!).toBeLessThan(plain / 3);
});

test('it leaves a solution where it is', () => {
  const solved = Float64Array.of(2, 3);
  expect(anderson(3)(solved, solved.slice())).toEqual(solved);
});
