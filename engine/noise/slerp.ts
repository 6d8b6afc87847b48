/** One image's noise, `[c, h, w]`. */
export interface ImageDims {
  readonly c: number;
  readonly h: number;
  readonly w: number;
}

export type Interpolate = (strength: number, low: Float32Array, high: Float32Array, dims: ImageDims) => Float32Array;

/** Along the great circle from `low` to `high`, each taken as one vector. Shoemake 1985. */
export const slerp: Interpolate = (strength, low, high) => {
  let dot = 0;
  let lowSquares = 0;
  let highSquares = 0;
  for (let i = 0; i < low.length; i++) {
    dot += low[i]! * high[i]!;
    lowSquares += low[i]! ** 2;
    highSquares += high[i]! ** 2;
  }
  const cosine = dot / Math.sqrt(lowSquares * highSquares);
  const [a, b] = weights(strength, cosine);
  return low.map((x, i) => a * x + b * high[i]!);
};

/**
 * Slerp as A1111 computes it: every column along the height is a vector of its own, and the fallback for parallel noise
 * weighs the other way round.
 */
export const slerpColumns: Interpolate = (strength, low, high, { c, h, w }) => {
  const cosines = new Float64Array(c * w);
  let sum = 0;
  for (let k = 0; k < c; k++) {
    for (let x = 0; x < w; x++) {
      let dot = 0;
      let lowSquares = 0;
      let highSquares = 0;
      for (let i = k * h * w + x; i < (k + 1) * h * w; i += w) {
        dot += low[i]! * high[i]!;
        lowSquares += low[i]! ** 2;
        highSquares += high[i]! ** 2;
      }
      const cosine = dot / Math.sqrt(lowSquares * highSquares);
      cosines[k * w + x] = cosine;
      sum += cosine;
    }
  }
  if (sum / (c * w) > 0.9995) return low.map((x, i) => strength * x + (1 - strength) * high[i]!);
  const pairs = Array.from(cosines, (cosine) => weights(strength, cosine));
  return low.map((x, i) => {
    const [a, b] = pairs[Math.floor(i / (h * w)) * w + (i % w)]!;
    return a * x + b * high[i]!;
  });
};

/** Of `low` and `high`; a line where they are parallel, which is the limit. */
function weights(strength: number, cosine: number): readonly [number, number] {
  const omega = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const sine = Math.sin(omega);
  if (sine === 0) return [1 - strength, strength];
  return [Math.sin((1 - strength) * omega) / sine, Math.sin(strength * omega) / sine];
}
