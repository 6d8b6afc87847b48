/** Sums over the values of two pictures (8 bits, RGBA in rows), from which every measure follows. */
export interface ErrorSums {
  readonly values: number;
  readonly squares: number;
  readonly most: number;
  /** Pixels of which any value differs. */
  readonly pixels: number;
}

export const noError: ErrorSums = { values: 0, squares: 0, most: 0, pixels: 0 };

/** Adds a stretch of both pictures; alpha is left out. The lengths must be equal. */
export function addError(sums: ErrorSums, a: Uint8ClampedArray, b: Uint8ClampedArray): ErrorSums {
  if (a.length !== b.length) throw new Error(`Stretches of ${a.length} and ${b.length} values cannot be compared.`);
  let { squares, most, pixels } = sums;
  for (let i = 0; i < a.length; i += 4) {
    const red = Math.abs(a[i]! - b[i]!);
    const green = Math.abs(a[i + 1]! - b[i + 1]!);
    const blue = Math.abs(a[i + 2]! - b[i + 2]!);
    squares += red * red + green * green + blue * blue;
    most = Math.max(most, red, green, blue);
    if (red + green + blue > 0) pixels++;
  }
  return { values: sums.values + (a.length / 4) * 3, squares, most, pixels };
}

export interface PixelError {
  /** Root mean square over R, G and B, of 255. */
  readonly rmse: number;
  /** Peak signal to noise, dB at a peak of 255; infinite for equal pictures. */
  readonly psnr: number;
  readonly most: number;
  /** Share of pixels that differ at all. */
  readonly share: number;
}

export function errorOf({ values, squares, most, pixels }: ErrorSums): PixelError {
  const rmse = values === 0 ? 0 : Math.sqrt(squares / values);
  return { rmse, psnr: rmse === 0 ? Infinity : 20 * Math.log10(255 / rmse), most, share: values === 0 ? 0 : pixels / (values / 3) };
}
