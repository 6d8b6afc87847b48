import type { Rgb } from './colour.ts';
import type { Picture } from './segment.ts';
import { silhouettes, world } from './world.ts';

/** A flat drawing for tests: silhouettes in palette colours on a plain background, the first on top. */
export interface Drawing {
  readonly background: string;
  readonly things: readonly { readonly object: string; readonly colour: string; readonly x: number; readonly y: number; readonly half: number }[];
}

/** `half`: half the longer side of the thing, x and y its middle, all over the picture's side. */
export function drawn({ background, things }: Drawing, side = 128): Picture {
  const data = new Uint8Array(side * side * 3);
  const paint = (i: number, colour: Rgb) => data.set(colour, 3 * i);
  for (let i = 0; i < side * side; i++) paint(i, world.colours[background]!);
  for (const { object, colour, x, y, half } of things.toReversed()) {
    const mask = silhouettes.get(object)![1]!;
    const scale = world.side / (2 * half * side);
    for (let i = 0; i < side * side; i++) {
      const u = Math.floor(((i % side) + 0.5 - x * side) * scale + world.side / 2);
      const v = Math.floor((Math.floor(i / side) + 0.5 - y * side) * scale + world.side / 2);
      if (u >= 0 && v >= 0 && u < world.side && v < world.side && mask[v * world.side + u]) paint(i, world.colours[colour]!);
    }
  }
  return { width: side, height: side, data };
}
