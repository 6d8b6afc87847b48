/** Float32 as shipped; float64 so that the same code can be held against reference numbers to the last digits. */
export type FloatArray = Float32Array | Float64Array;
/** Batch, channels, height, width. */
export type Dims = readonly [n: number, c: number, h: number, w: number];

/** Latents, noise or pictures: numbers in row-major order and their dims. Never changed once made. */
export interface Latents {
  readonly data: FloatArray;
  readonly dims: Dims;
}

export function elements(dims: Dims): number {
  return dims[0] * dims[1] * dims[2] * dims[3];
}

/** Fresh latents of zeros of the same kind, and of the same dims unless others are given. */
export function like(x: Latents, dims: Dims = x.dims): { data: FloatArray; dims: Dims } {
  const size = dims === x.dims ? x.data.length : elements(dims);
  return { data: x.data instanceof Float32Array ? new Float32Array(size) : new Float64Array(size), dims };
}

type Term = readonly [coefficient: number, x: Latents];

/** Σ aᵢ·xᵢ in one pass over memory. Coefficients are float64, the result has the kind and dims of the first term. */
export function combine(first: Term, ...rest: readonly Term[]): Latents {
  const out = like(first[1]);
  const y = out.data;
  const terms = [first, ...rest];
  for (const [, x] of rest) {
    if (x.data.length !== y.length) throw new RangeError(`combine: ${x.dims.join('×')} does not fit ${out.dims.join('×')}`);
  }
  if (terms.length === 2) {
    const [[a, xa], [b, xb]] = terms as [Term, Term];
    const p = xa.data;
    const q = xb.data;
    for (let k = 0; k < y.length; k++) y[k] = a * p[k]! + b * q[k]!;
    return out;
  }
  if (terms.length === 3) {
    const [[a, xa], [b, xb], [c, xc]] = terms as [Term, Term, Term];
    const p = xa.data;
    const q = xb.data;
    const r = xc.data;
    for (let k = 0; k < y.length; k++) y[k] = a * p[k]! + b * q[k]! + c * r[k]!;
    return out;
  }
  for (let k = 0; k < y.length; k++) {
    let sum = 0;
    for (const [a, x] of terms) sum += a * x.data[k]!;
    y[k] = sum;
  }
  return out;
}
