/** `count` evenly spaced numbers from `start` to `stop`, both exact; `[start]` for one. */
export function linspace(start: number, stop: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (i > 0 && i === count - 1 ? stop : start + (i * (stop - start)) / Math.max(count - 1, 1)));
}

/** Nearest whole number, halves to the even one (IEEE 754, Python and NumPy). */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** Index of the entry of rising `values` at or just below `target`, clamped so that index + 1 exists too. */
export function bracket(values: ArrayLike<number>, target: number): number {
  let low = 0;
  let high = values.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle]! <= target) low = middle;
    else high = middle;
  }
  return low;
}
