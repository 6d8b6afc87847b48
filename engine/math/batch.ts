import { like, type Dims, type FloatArray, type Latents } from './latents.ts';

/** Numbers of one latent of a batch. */
const each = ({ dims }: Latents) => dims[1] * dims[2] * dims[3];

const empty = (kind: FloatArray, length: number): FloatArray => (kind instanceof Float32Array ? new Float32Array(length) : new Float64Array(length));

/** `factor`·x, `times` over, as one batch `[times·n, c, h, w]`: x for every group of conditionings. */
export function repeated(x: Latents, times: number, factor = 1): Latents {
  const [n, c, h, w] = x.dims;
  const data = empty(x.data, x.data.length * times);
  for (let k = 0; k < x.data.length; k++) data[k] = factor * x.data[k]!;
  for (let time = 1; time < times; time++) data.copyWithin(time * x.data.length, 0, x.data.length);
  return { data, dims: [n * times, c, h, w] };
}

/** A batch `[parts·n, c, h, w]` as `parts` batches of n. They share its memory. */
export function split(x: Latents, parts: number): Latents[] {
  const [n, c, h, w] = x.dims;
  if (n % parts !== 0) throw new RangeError(`split: a batch of ${n} has no ${parts} equal parts`);
  const dims: Dims = [n / parts, c, h, w];
  const length = x.data.length / parts;
  return Array.from({ length: parts }, (_, part) => ({ data: x.data.subarray(part * length, (part + 1) * length), dims }));
}

/** Some latents of a batch as one of their own, in the order asked for. */
export function picked(x: Latents, places: readonly number[]): Latents {
  const size = each(x);
  const data = empty(x.data, size * places.length);
  for (const [at, place] of places.entries()) data.set(x.data.subarray(place * size, (place + 1) * size), at * size);
  return { data, dims: [places.length, x.dims[1], x.dims[2], x.dims[3]] };
}

/** Batches one after another as one. */
export function stacked(parts: readonly Latents[]): Latents {
  const data = empty(parts[0]!.data, parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  const [, c, h, w] = parts[0]!.dims;
  return { data, dims: [parts.reduce((sum, { dims }) => sum + dims[0], 0), c, h, w] };
}

/** Inner product ⟨a, b⟩ of each latent of a batch, in float64. */
export function dots(a: Latents, b: Latents): Float64Array {
  const size = each(a);
  return Float64Array.from({ length: a.dims[0] }, (_, i) => {
    let sum = 0;
    for (let k = i * size; k < (i + 1) * size; k++) sum += a.data[k]! * b.data[k]!;
    return sum;
  });
}

/** Standard deviation over all numbers of each latent of a batch. */
export function deviations(x: Latents): Float64Array {
  const size = each(x);
  return Float64Array.from({ length: x.dims[0] }, (_, i) => {
    let sum = 0;
    for (let k = i * size; k < (i + 1) * size; k++) sum += x.data[k]!;
    const mean = sum / size;
    let squares = 0;
    for (let k = i * size; k < (i + 1) * size; k++) squares += (x.data[k]! - mean) ** 2;
    return Math.sqrt(squares / size);
  });
}

type PerLatent = readonly [coefficients: ArrayLike<number>, x: Latents];

/** Σ aᵢ·xᵢ with a coefficient for each latent of the batch. */
export function combineEach(...terms: readonly [PerLatent, ...PerLatent[]]): Latents {
  const out = like(terms[0][1]);
  const size = each(terms[0][1]);
  for (let k = 0; k < out.data.length; k++) {
    const i = Math.floor(k / size);
    let sum = 0;
    for (const [coefficients, x] of terms) sum += coefficients[i]! * x.data[k]!;
    out.data[k] = sum;
  }
  return out;
}
