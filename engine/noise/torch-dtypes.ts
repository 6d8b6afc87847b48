import { roundToHalf } from '../math/half.ts';

/** Box–Muller blocks of sixteen for the tensor types other than float32, in place on uniforms. */

export function normals64(x: Float64Array, at: number): void {
  for (let j = at; j < at + 8; j++) {
    const radius = Math.sqrt(-2 * Math.log(1 - x[j]!));
    const theta = 2 * Math.PI * x[j + 8]!;
    x[j] = radius * Math.cos(theta);
    x[j + 8] = radius * Math.sin(theta);
  }
}

/** Half precision: radius and angle are stored as halves, what lies between is float32. */
export function normals16(x: Float32Array, at: number): void {
  const f = Math.fround;
  const h = roundToHalf;
  for (let j = at; j < at + 8; j++) {
    const radius = h(Math.sqrt(f(-2 * f(Math.log(h(1 - x[j]!))))));
    const theta = h(2 * Math.PI * x[j + 8]!);
    // The mean is added, which makes −0 into 0.
    x[j] = h(radius * f(Math.cos(theta))) + 0;
    x[j + 8] = h(radius * f(Math.sin(theta))) + 0;
  }
}
