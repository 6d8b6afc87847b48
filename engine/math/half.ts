/**
 * IEEE 754 half precision. Bits travel as `Uint16Array`; this is the one place that knows how JavaScript and the
 * runtime see them (`Float16Array` exists from Node 24 on, before that a float16 tensor is a `Uint16Array`).
 */

/** Every half as a float, by its bits: one look-up per number beats arithmetic, and is exact. */
let table: Float32Array | undefined;

function halves(): Float32Array {
  if (table) return table;
  table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const magnitude =
      exponent === 31 ? (fraction === 0 ? Infinity : NaN)
      : exponent === 0 ? fraction * 2 ** -24
      : (1 + fraction / 1024) * 2 ** (exponent - 15);
    table[bits] = bits & 0x8000 ? -magnitude : magnitude;
  }
  return table;
}

export function halfToFloat(bits: Uint16Array, into = new Float32Array(bits.length)): Float32Array {
  const lookup = halves();
  for (let i = 0; i < bits.length; i++) into[i] = lookup[bits[i]!]!;
  return into;
}

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** The nearest half, ties to even, as bits. Beyond 65,504 it is infinite. */
export function halfBits(x: number): number {
  scratch[0] = x;
  const bits = scratchBits[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x33000001) return sign;
  if (magnitude < 0x38800000) {
    // Subnormal: the fraction in units of 2^-24.
    const shift = 126 - (magnitude >>> 23);
    const mantissa = (magnitude & 0x7fffff) | 0x800000;
    const half = mantissa >>> shift;
    const rest = mantissa & ((1 << shift) - 1);
    const tie = 1 << (shift - 1);
    return sign | (half + (rest > tie || (rest === tie && (half & 1) === 1) ? 1 : 0));
  }
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

export function floatToHalf(numbers: ArrayLike<number>, into = new Uint16Array(numbers.length)): Uint16Array {
  for (let i = 0; i < numbers.length; i++) into[i] = halfBits(numbers[i]!);
  return into;
}

/** The nearest half as a number. */
export function roundToHalf(x: number): number {
  return halves()[halfBits(x)]!;
}

/** bfloat16 is the upper half of a float. */
export function bfloatToFloat(bits: Uint16Array, into = new Float32Array(bits.length)): Float32Array {
  const out = new Uint32Array(into.buffer, into.byteOffset, into.length);
  for (let i = 0; i < bits.length; i++) out[i] = bits[i]! << 16;
  return into;
}
