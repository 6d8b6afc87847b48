/** A curve through points with its first two derivatives. */
export interface Curve {
  at(x: number): { readonly value: number; readonly slope: number; readonly bend: number };
}

/** Slopes at the points of the natural cubic spline. */
function splineSlopes(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const n = x.length;
  const secant = (i: number) => (y[i + 1]! - y[i]!) / (x[i + 1]! - x[i]!);
  const lower = new Float64Array(n);
  const main = new Float64Array(n);
  const upper = new Float64Array(n);
  const right = new Float64Array(n);
  main[0] = main[n - 1] = 2;
  upper[0] = lower[n - 1] = 1;
  right[0] = 3 * secant(0);
  right[n - 1] = 3 * secant(n - 2);
  for (let i = 1; i < n - 1; i++) {
    const [before, after] = [x[i]! - x[i - 1]!, x[i + 1]! - x[i]!];
    lower[i] = after;
    main[i] = 2 * (before + after);
    upper[i] = before;
    right[i] = 3 * (after * secant(i - 1) + before * secant(i));
  }
  return solveTridiagonal(lower, main, upper, right);
}

/** Thomas' algorithm: rows `lower[i]·x[i−1] + main[i]·x[i] + upper[i]·x[i+1] = right[i]`. */
export function solveTridiagonal(lower: Float64Array, main: Float64Array, upper: Float64Array, right: Float64Array): Float64Array {
  const n = main.length;
  const c = new Float64Array(n);
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const pivot = main[i]! - (i > 0 ? lower[i]! * c[i - 1]! : 0);
    c[i] = upper[i]! / pivot;
    x[i] = (right[i]! - (i > 0 ? lower[i]! * x[i - 1]! : 0)) / pivot;
  }
  for (let i = n - 2; i >= 0; i--) x[i] = x[i]! - c[i]! * x[i + 1]!;
  return x;
}

/**
 * The cubic through rising x whose slopes are the natural spline's, held back where the data are monotone and it would
 * not be (Fritsch & Carlson 1980). Beyond its ends it goes on straight.
 */
export function monotoneCubic(x: ArrayLike<number>, y: ArrayLike<number>): Curve {
  const n = x.length;
  if (n < 2 || y.length !== n) throw new RangeError(`a curve needs two points or more, not ${n}`);
  const slopes = splineSlopes(x, y);
  for (let i = 0; i < n - 1; i++) {
    const secant = (y[i + 1]! - y[i]!) / (x[i + 1]! - x[i]!);
    for (const k of [i, i + 1]) {
      if (secant === 0 || slopes[k]! / secant < 0) slopes[k] = 0;
      else if (slopes[k]! / secant > 3) slopes[k] = 3 * secant;
    }
  }
  return {
    at(place) {
      if (place <= x[0]!) return { value: y[0]! + slopes[0]! * (place - x[0]!), slope: slopes[0]!, bend: 0 };
      if (place >= x[n - 1]!) return { value: y[n - 1]! + slopes[n - 1]! * (place - x[n - 1]!), slope: slopes[n - 1]!, bend: 0 };
      let low = 0;
      let high = n - 1;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (x[middle]! <= place) low = middle;
        else high = middle;
      }
      const h = x[low + 1]! - x[low]!;
      const t = (place - x[low]!) / h;
      const [a, b] = [slopes[low]! * h, slopes[low + 1]! * h];
      const rise = y[low + 1]! - y[low]!;
      const quadratic = 3 * rise - 2 * a - b;
      const cubic = a + b - 2 * rise;
      return {
        value: y[low]! + t * (a + t * (quadratic + t * cubic)),
        slope: (a + t * (2 * quadratic + 3 * t * cubic)) / h,
        bend: (2 * quadratic + 6 * t * cubic) / (h * h),
      };
    },
  };
}
