import type { Picture, Segment } from './segment.ts';
import { objectNames, silhouettes, world } from './world.ts';

/** Below this overlap with every silhouette a region is no object of the world. */
const leastOverlap = 0.6;

/** A segment's mask in the frame of the silhouettes: its box centred, the longer side filling `side`. */
export function framed(segment: Segment, { width, height }: Picture): Uint8Array {
  const { side } = world;
  const own = new Uint8Array(width * height);
  for (const i of segment.pixels) own[i] = 1;
  const scale = Math.max(segment.right - segment.left, segment.bottom - segment.top) / side;
  const [cx, cy] = [(segment.left + segment.right) / 2, (segment.top + segment.bottom) / 2];
  return Uint8Array.from({ length: side ** 2 }, (_, i) => {
    const x = Math.floor(cx + ((i % side) + 0.5 - side / 2) * scale);
    const y = Math.floor(cy + (Math.floor(i / side) + 0.5 - side / 2) * scale);
    return x >= 0 && y >= 0 && x < width && y < height ? own[y * width + x]! : 0;
  });
}

/** Intersection over union of two masks. */
export function overlap(a: Uint8Array, b: Uint8Array): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    both += a[i]! & b[i]!;
    either += a[i]! | b[i]!;
  }
  return either === 0 ? 0 : both / either;
}

/** How well it covers each object's silhouettes, at the best of their angles: 0…1, in the order of the world's objects. */
export function likenesses(outline: Segment, picture: Picture): number[] {
  const mask = framed(outline, picture);
  return [...silhouettes.values()].map((masks) => Math.max(...masks.map((own) => overlap(mask, own))));
}

/** The object whose silhouette one of a thing's outlines covers best; null where none covers any well. */
export function objectOf(outlines: readonly Segment[], picture: Picture): string | null {
  let best: { name: string | null; score: number } = { name: null, score: leastOverlap };
  for (const outline of outlines) for (const [k, score] of likenesses(outline, picture).entries()) if (score > best.score) best = { name: objectNames[k]!, score };
  return best.name;
}
