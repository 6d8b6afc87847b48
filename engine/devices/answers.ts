/** The operators of our networks written out in float64: what a device's answers are held against. Row-major throughout. */

/** a `[m, k]` · b `[k, n]`. */
export function matmul(a: ArrayLike<number>, b: ArrayLike<number>, m: number, k: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) for (let l = 0; l < k; l++) out[i * n + j]! += a[i * k + l]! * b[l * n + j]!;
  return out;
}

/** 3×3, one pixel of zeros around: x `[cin, h, w]`, weights `[cout, cin, 3, 3]`. */
export function conv3x3(x: ArrayLike<number>, weight: ArrayLike<number>, bias: ArrayLike<number>, [cin, h, w]: readonly [number, number, number]): Float64Array {
  const cout = bias.length;
  const out = new Float64Array(cout * h * w);
  for (let o = 0; o < cout; o++) {
    for (let y = 0; y < h; y++) {
      for (let xx = 0; xx < w; xx++) {
        let sum = bias[o]!;
        for (let c = 0; c < cin; c++) {
          for (let dy = -1; dy <= 1; dy++) {
            for (let dx = -1; dx <= 1; dx++) {
              if (y + dy < 0 || y + dy >= h || xx + dx < 0 || xx + dx >= w) continue;
              sum += x[(c * h + y + dy) * w + xx + dx]! * weight[((o * cin + c) * 3 + dy + 1) * 3 + dx + 1]!;
            }
          }
        }
        out[(o * h + y) * w + xx] = sum;
      }
    }
  }
  return out;
}

/** (x − mean)/√(variance + ε) over runs of `size` numbers. */
export function normalised(x: ArrayLike<number>, size: number, epsilon: number): Float64Array {
  const out = new Float64Array(x.length);
  for (let from = 0; from < x.length; from += size) {
    let mean = 0;
    let square = 0;
    for (let i = from; i < from + size; i++) mean += x[i]! / size;
    for (let i = from; i < from + size; i++) square += (x[i]! - mean) ** 2 / size;
    for (let i = from; i < from + size; i++) out[i] = (x[i]! - mean) / Math.sqrt(square + epsilon);
  }
  return out;
}

export interface AttentionSizes {
  readonly heads: number;
  /** Of one head. */
  readonly width: number;
  readonly queries: number;
  readonly keys: number;
}

/** softmax(q·kᵀ/√width)·v per head, tokens `[t, heads·width]` in and out. Vaswani et al. 2017, section 3.2. */
export function attended(q: ArrayLike<number>, k: ArrayLike<number>, v: ArrayLike<number>, { heads, width, queries, keys }: AttentionSizes): Float64Array {
  const channels = heads * width;
  const out = new Float64Array(queries * channels);
  for (let head = 0; head < heads; head++) {
    const at = head * width;
    for (let i = 0; i < queries; i++) {
      const scores = Float64Array.from({ length: keys }, (_, j) => {
        let dot = 0;
        for (let c = 0; c < width; c++) dot += q[i * channels + at + c]! * k[j * channels + at + c]!;
        return dot / Math.sqrt(width);
      });
      const most = Math.max(...scores);
      const weights = scores.map((score) => Math.exp(score - most));
      const sum = weights.reduce((total, weight) => total + weight, 0);
      for (let j = 0; j < keys; j++) for (let c = 0; c < width; c++) out[i * channels + at + c]! += (weights[j]! / sum) * v[j * channels + at + c]!;
    }
  }
  return out;
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** x·Φ(x), with Φ by Abramowitz & Stegun 7.1.26 (|error| < 1.5e-7). */
export function geluOf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-z * z);
  return (x * (1 + Math.sign(x) * (1 - tail))) / 2;
}
