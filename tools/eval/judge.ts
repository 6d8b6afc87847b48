import { nameOf } from './colour.ts';
import { positionOf } from './place.ts';
import type { PairPrompt, Wanted } from './prompts.ts';
import { centreOf, colourOf, connected, core, pixelAt, segments, type Picture, type Segment } from './segment.ts';
import { objectOf } from './shape.ts';

/** What is seen of the largest thing in a picture; nulls where there is none. */
export interface Seen {
  readonly object: string | null;
  readonly colour: string | null;
  readonly position: string | null;
}

export function look(picture: Picture): Seen {
  const [largest] = segments(picture);
  if (!largest) return { object: null, colour: null, position: null };
  const inner = core(largest, picture);
  return { object: objectOf([largest, inner], picture), colour: nameOf(colourOf(inner, picture)), position: positionOf(centreOf(largest, picture)) };
}

/** The largest region of this colour among what stands out from the background. */
function thingOf(picture: Picture, colour: string): Segment | null {
  const mask = new Uint8Array(picture.width * picture.height);
  for (const { pixels } of segments(picture)) for (const i of pixels) mask[i] = Number(nameOf(pixelAt(picture, i)) === colour);
  return connected(mask, picture.width, picture.height)[0] ?? null;
}

/** Both colours are there, and the first thing stands to the second as asked. */
export function relationRight(picture: Picture, { first, second, relation }: PairPrompt): boolean {
  const [a, b] = [thingOf(picture, first.colour), thingOf(picture, second.colour)];
  if (!a || !b) return false;
  const [ax, ay] = centreOf(a, picture);
  const [bx, by] = centreOf(b, picture);
  const [dx, dy] = [ax - bx, ay - by];
  const aside = Math.abs(dx) > Math.abs(dy);
  const far = 0.1;
  if (relation === 'inside') return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom && a.pixels.length < b.pixels.length;
  return { 'left of': aside && dx < -far, 'right of': aside && dx > far, above: !aside && dy < -far, below: !aside && dy > far }[relation] ?? false;
}

/** Whether the object's outline is right where the other thing does not cover or cut it. */
export function objectsRight(picture: Picture, { first, second }: PairPrompt): boolean {
  return [first, second].every(({ object, colour }: Wanted) => {
    const thing = thingOf(picture, colour);
    return thing !== null && objectOf([thing], picture) === object;
  });
}

/** Root of the mean squared difference of two pictures of one size, 0…255. */
export function rmse(a: Picture, b: Picture): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i]! - b.data[i]!) ** 2;
  return Math.sqrt(sum / a.data.length);
}

/** Peak signal to noise ratio in dB of two 8-bit pictures. */
export const psnr = (a: Picture, b: Picture): number => 20 * Math.log10(255 / rmse(a, b));
