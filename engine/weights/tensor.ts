import { StudioError } from '../../contract/errors.ts';
import { bfloatToFloat, halfToFloat } from '../math/half.ts';
import { dtypes, type Dtype } from './dtype.ts';
import type { WeightsFile } from './file.ts';

/** Where a tensor's bytes are: a stretch of a file, memory, or whatever is given at each run under a name (from one number to another). */
export type Source =
  | { readonly file: WeightsFile; readonly offset: number; readonly length: number }
  | { readonly bytes: Uint8Array }
  | { readonly fed: string; readonly from: number; readonly to: number };

/** A named block of numbers, not read yet. Row-major. */
export interface Tensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly source: Source;
}

export const count = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

export const byteLength = ({ dtype, shape }: Tensor): number => (count(shape) * dtypes[dtype].bits) / 8;

/** Rows `from` to `to` of the first axis: the same bytes, no copy. */
export function rows(tensor: Tensor, from: number, to: number): Tensor {
  const [all = 1, ...rest] = tensor.shape;
  const stride = byteLength(tensor) / all;
  const shape = [to - from, ...rest];
  const name = `${tensor.name}[${from}:${to}]`;
  const { source } = tensor;
  if ('bytes' in source) return { ...tensor, name, shape, source: { bytes: source.bytes.subarray(from * stride, to * stride) } };
  if ('fed' in source) {
    const numbers = (source.to - source.from) / all;
    return { ...tensor, name, shape, source: { fed: source.fed, from: source.from + from * numbers, to: source.from + to * numbers } };
  }
  return { ...tensor, name, shape, source: { file: source.file, offset: source.offset + from * stride, length: (to - from) * stride } };
}

/** The same numbers under another shape. */
export const reshape = (tensor: Tensor, shape: readonly number[]): Tensor => ({ ...tensor, shape });

export function readBytes(tensor: Tensor): Uint8Array {
  const { source } = tensor;
  if ('fed' in source) throw new Error(`${tensor.name} exists only when its network runs`);
  return 'bytes' in source ? source.bytes : source.file.read(source.offset, source.length);
}

/** All numbers as float32. */
export function readFloats(tensor: Tensor): Float32Array {
  const raw = readBytes(tensor);
  const size = dtypes[tensor.dtype].bits / 8;
  const aligned = raw.byteOffset % size === 0 ? raw : raw.slice();
  const length = count(tensor.shape);
  const words = () => new Uint16Array(aligned.buffer, aligned.byteOffset, length);
  switch (tensor.dtype) {
    case 'F32':
      return new Float32Array(aligned.buffer, aligned.byteOffset, length);
    case 'F16':
      return halfToFloat(words());
    case 'BF16':
      return bfloatToFloat(words());
    case 'F64':
      return Float32Array.from(new Float64Array(aligned.buffer, aligned.byteOffset, length));
    case 'F8_E5M2':
      // The upper byte of a half.
      return halfToFloat(Uint16Array.from(aligned, (byte) => byte << 8));
    case 'F8_E4M3':
      return Float32Array.from(aligned, float8e4m3);
    case 'I64':
      return Float32Array.from(new BigInt64Array(aligned.buffer, aligned.byteOffset, length), Number);
    case 'I32':
      return Float32Array.from(new Int32Array(aligned.buffer, aligned.byteOffset, length));
    default:
      throw new StudioError('bad_file', `The tensor “${tensor.name}” holds ${tensor.dtype} where numbers with fractions are needed. The file is not what its names say.`);
  }
}

/** Micikevicius et al. 2022, “FP8 formats for deep learning”: 4 exponent bits, bias 7, no infinities. */
function float8e4m3(byte: number): number {
  const exponent = (byte >> 3) & 15;
  const fraction = byte & 7;
  const magnitude = exponent === 15 && fraction === 7 ? NaN : exponent === 0 ? fraction * 2 ** -9 : (1 + fraction / 8) * 2 ** (exponent - 7);
  return byte & 0x80 ? -magnitude : magnitude;
}

/** A float32 tensor in memory. */
export function tensorOf(name: string, shape: readonly number[], data: Float32Array): Tensor {
  return { name, dtype: 'F32', shape, source: { bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) } };
}
