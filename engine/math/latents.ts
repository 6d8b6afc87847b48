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
export function combine(...terms: readonly [Term, ...Term[]]): Latents {
  const out = like(terms[0][1]);
  for (const [, x] of terms) {
    if (x.data.length !== out.data.length) throw new RangeError(`combine: ${x.dims.join('×')} does not fit ${out.dims.join('×')}`);
  }
  const [[a, p], second, third] = terms;
  if (terms.length === 2) blendTwo(out.data, a, p.data, second![0], second![1].data);
  else if (terms.length === 3) blendThree(out.data, a, p.data, second![0], second![1].data, third![0], third![1].data);
  else for (let from = 0; from < out.data.length; from += block.length) blendBlock(out.data, terms, from);
  return out;
}

// Loops of their own, so that each stays small enough to be compiled well.
function blendTwo(y: FloatArray, a: number, p: FloatArray, b: number, q: FloatArray): void {
  for (let k = 0; k < y.length; k++) y[k] = a * p[k]! + b * q[k]!;
}

function blendThree(y: FloatArray, a: number, p: FloatArray, b: number, q: FloatArray, c: number, r: FloatArray): void {
  for (let k = 0; k < y.length; k++) y[k] = a * p[k]! + b * q[k]! + c * r[k]!;
}

/** Sums in float64 that stay in the processor's nearest cache. */
const block = new Float64Array(1024);

function blendBlock(y: FloatArray, terms: readonly Term[], from: number): void {
  const length = Math.min(block.length, y.length - from);
  block.fill(0);
  // Two at a time: half the traffic through the block.
  for (let j = 0; j < terms.length; j += 2) {
    const [a, { data: p }] = terms[j]!;
    const second = terms[j + 1];
    if (second) addTwo(length, from, a, p, second[0], second[1].data);
    else addOne(length, from, a, p);
  }
  for (let k = 0; k < length; k++) y[from + k] = block[k]!;
}

function addTwo(length: number, from: number, a: number, p: FloatArray, b: number, q: FloatArray): void {
  for (let k = 0; k < length; k++) block[k]! += a * p[from + k]! + b * q[from + k]!;
}

function addOne(length: number, from: number, a: number, p: FloatArray): void {
  for (let k = 0; k < length; k++) block[k]! += a * p[from + k]!;
}
