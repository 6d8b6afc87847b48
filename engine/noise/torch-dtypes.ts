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
    x[j] = h(radius * f(Math.cos(theta)));
    x[j + 8] = h(radius * f(Math.sin(theta)));
  }
}

/** The nearest half-precision number, ties to even, by way of float32 as torch rounds. */
export function roundToHalf(x: number): number {
  const y = Math.fround(x);
  const size = Math.abs(y);
  if (size >= 65520) return y < 0 ? -Infinity : Infinity;
  // Adding and taking away a number whose last place is half's last place here lets the processor do the rounding.
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const magnet = 1.5 * 2 ** (exponent + 42);
  return y + magnet - magnet;
}
