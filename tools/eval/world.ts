import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const Rgb = z.tuple([z.number(), z.number(), z.number()]);

/** What `tools/train/world.py` wrote of the drawn world. */
const World = z.object({
  /** Silhouettes are `side` × `side` bits. */
  side: z.int(),
  /** sRGB, 0…255. */
  colours: z.record(z.string(), Rgb),
  /** A thing and what is behind it are drawn together only from this CIE 1976 difference on. */
  leastContrast: z.number(),
  /** By object: its silhouette at several angles, base64 of packed bits, rows first. */
  objects: z.record(z.string(), z.array(z.string())),
  /** Object and colour, never drawn together in training. */
  heldOut: z.array(z.tuple([z.string(), z.string()])),
  /** Centres over width and height. */
  positions: z.record(z.string(), z.tuple([z.number(), z.number()])),
  relations: z.array(z.string()),
});
export type World = z.infer<typeof World>;

export const world: World = World.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'world.json'), 'utf8')));
export const colourNames = Object.keys(world.colours);
export const objectNames = Object.keys(world.objects);

/** Silhouettes as bytes 0 and 1, `side`² each. */
export const silhouettes: ReadonlyMap<string, readonly Uint8Array[]> = new Map(
  Object.entries(world.objects).map(([name, masks]) => [
    name,
    masks.map((text) => {
      const packed = Buffer.from(text, 'base64');
      return Uint8Array.from({ length: world.side ** 2 }, (_, i) => (packed[i >> 3]! >> (7 - (i & 7))) & 1);
    }),
  ]),
);
