import { difference, distance, lab, median, type Rgb } from './colour.ts';

/** An RGB picture, 8 bits a channel, rows first. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A connected region: its pixels' indices and the box around them. */
export interface Segment {
  readonly pixels: readonly number[];
  readonly left: number;
  readonly top: number;
  /** One past the last. */
  readonly right: number;
  readonly bottom: number;
}

export const pixelAt = ({ data }: Picture, i: number): Rgb => [data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!];

/** How far from the background a pixel must be, in CIE 1976 units, to belong to a thing. */
const threshold = 16;
/** Things smaller than this share of the picture are specks. */
const leastShare = 0.004;

/** The background of a plain picture: the median of its outermost rows and columns. */
export function backgroundOf(picture: Picture): Rgb {
  const { width, height } = picture;
  const edge: Rgb[] = [];
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (x < 3 || y < 3 || x >= width - 3 || y >= height - 3) edge.push(pixelAt(picture, i));
  }
  return median(edge);
}

/** A shadow is the background, darker: up to a third, in the same proportion of red, green and blue. */
function isShadow(pixel: Rgb, background: Rgb): boolean {
  const dot = background[0] ** 2 + background[1] ** 2 + background[2] ** 2;
  const k = (pixel[0] * background[0] + pixel[1] * background[1] + pixel[2] * background[2]) / Math.max(dot, 1);
  const shaded: Rgb = [background[0] * k, background[1] * k, background[2] * k];
  return k > 0.66 && k < 1 && difference(pixel, shaded) < 9;
}

/** Regions that stand out from the background, largest first. */
export function segments(picture: Picture, background: Rgb = backgroundOf(picture)): Segment[] {
  const behind = lab(background);
  const stands = Uint8Array.from({ length: picture.width * picture.height }, (_, i) => {
    const pixel = pixelAt(picture, i);
    return Number(distance(lab(pixel), behind) > threshold && !isShadow(pixel, background));
  });
  return connected(stands, picture.width, picture.height);
}

/**
 * A segment without its soft edge: pixels at least half as far from the background as most of it are. That is where an
 * outline lies however blurred it is, but it leaves out parts that are nearer to the background's colour, as a trunk may be.
 */
export function core(segment: Segment, picture: Picture, background: Rgb = backgroundOf(picture)): Segment {
  const behind = lab(background);
  const away = new Map(segment.pixels.map((i) => [i, distance(lab(pixelAt(picture, i)), behind)]));
  const most = [...away.values()].sort((a, b) => a - b)[away.size >> 1]!;
  const mask = new Uint8Array(picture.width * picture.height);
  for (const [i, far] of away) mask[i] = Number(far > most / 2);
  return connected(mask, picture.width, picture.height)[0] ?? segment;
}

/** Connected regions of a mask over eight neighbours, largest first, specks left out. */
export function connected(mask: Uint8Array, width: number, height: number): Segment[] {
  const left = Uint8Array.from(mask);
  const found: Segment[] = [];
  for (let start = 0; start < left.length; start++) {
    if (!left[start]) continue;
    left[start] = 0;
    const pixels = [start];
    for (let k = 0; k < pixels.length; k++) {
      const [x, y] = [pixels[k]! % width, Math.floor(pixels[k]! / width)];
      for (let v = Math.max(y - 1, 0); v <= Math.min(y + 1, height - 1); v++) {
        for (let u = Math.max(x - 1, 0); u <= Math.min(x + 1, width - 1); u++) {
          if (!left[v * width + u]) continue;
          left[v * width + u] = 0;
          pixels.push(v * width + u);
        }
      }
    }
    if (pixels.length >= leastShare * width * height) found.push({ pixels, ...boxOf(pixels, width) });
  }
  return found.sort((a, b) => b.pixels.length - a.pixels.length);
}

function boxOf(pixels: readonly number[], width: number): Omit<Segment, 'pixels'> {
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  for (const i of pixels) {
    const [x, y] = [i % width, Math.floor(i / width)];
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  }
  return { left, top, right, bottom };
}

/** The middle of its box over the picture's width and height. */
export const centreOf = ({ left, right, top, bottom }: Segment, { width, height }: Picture): readonly [number, number] => [(left + right) / 2 / width, (top + bottom) / 2 / height];

/** The colour that most of it has: the median of its pixels. */
export const colourOf = (segment: Segment, picture: Picture): Rgb => median(segment.pixels.map((i) => pixelAt(picture, i)));
