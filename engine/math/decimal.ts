const bits = new DataView(new ArrayBuffer(8));

/**
 * `x` rounded to `digits` decimals as its exact binary value says, ties to even: what Python's `round` gives and
 * `toFixed` does not. Finite numbers only.
 */
export function roundDecimal(x: number, digits: number): number {
  bits.setFloat64(0, x);
  const word = bits.getBigUint64(0);
  const exponent = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xfffffffffffffn;
  // |x| = mantissa · 2^power
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n);
  const power = Math.max(exponent, 1) - 1075;
  if (power >= 0) return x;
  const scaled = mantissa * 10n ** BigInt(digits);
  const shift = BigInt(-power);
  const half = 1n << (shift - 1n);
  let whole = scaled >> shift;
  const rest = scaled - (whole << shift);
  if (rest > half || (rest === half && (whole & 1n) === 1n)) whole += 1n;
  // Beyond 2^53 the double is already coarser than the decimals asked for.
  if (whole >= 1n << 53n) return x;
  const rounded = Number(whole) / 10 ** digits;
  return x < 0 ? -rounded : rounded;
}
