import { world } from './world.ts';

export type Rgb = readonly [number, number, number];
export type Lab = readonly [number, number, number];

/** Light by sRGB value 0…255 (IEC 61966-2-1). */
const linear = Float64Array.from({ length: 256 }, (_, value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
const light = (value: number) => linear[Math.min(Math.max(Math.round(value), 0), 255)]!;
const root = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);

/** sRGB 0…255 to CIE L*a*b* under D65 (CIE 15). */
export function lab(rgb: Rgb): Lab {
  const [r, g, b] = [light(rgb[0]), light(rgb[1]), light(rgb[2])];
  const x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** CIE 1976 difference. */
export const difference = (a: Rgb, b: Rgb): number => distance(lab(a), lab(b));
export const distance = (a: Lab, b: Lab): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

const palette = Object.entries(world.colours).map(([name, colour]) => ({ name, lab: lab(colour) }));

/** The palette's nearest colour. Lightness counts half: things are drawn under a light. */
export function nameOf(colour: Rgb): string {
  const [l, a, b] = lab(colour);
  let best = { name: '', distance: Infinity };
  for (const { name, lab: other } of palette) {
    const away = ((l - other[0]) / 2) ** 2 + (a - other[1]) ** 2 + (b - other[2]) ** 2;
    if (away < best.distance) best = { name, distance: away };
  }
  return best.name;
}

/** Per channel, of pixels `[n][3]`. */
export function median(pixels: readonly Rgb[]): Rgb {
  const of = (channel: 0 | 1 | 2) => pixels.map((pixel) => pixel[channel]).sort((a, b) => a - b)[pixels.length >> 1] ?? 0;
  return [of(0), of(1), of(2)];
}
