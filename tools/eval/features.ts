import { lab, type Rgb } from './colour.ts';
import { backgroundOf, centreOf, colourOf, segments, type Picture, type Segment } from './segment.ts';
import { likenesses } from './shape.ts';
import { objectNames } from './world.ts';

/** Of a thing: √ of its share of the picture, its middle, its colour. */
const perThing = 6;
/** Numbers of `featuresOf`. */
export const featureCount = 4 + 2 * perThing + objectNames.length;

const scaled = (colour: Rgb) => lab(colour).map((value) => value / 100);

function thing(segment: Segment | undefined, picture: Picture): number[] {
  if (!segment) return Array<number>(perThing).fill(0);
  const share = Math.sqrt(segment.pixels.length / (picture.width * picture.height));
  return [share, ...centreOf(segment, picture), ...scaled(colourOf(segment, picture))];
}

/**
 * What is drawn in a picture, as numbers of like size: the background's colour, how many things stand out of it, size,
 * place and colour of the two largest, and how like the largest is to each object of the world (intersection over union
 * of silhouettes). CIE L*a*b* over 100. For distances between the laws of sets of pictures.
 */
export function featuresOf(picture: Picture): Float64Array {
  const background = backgroundOf(picture);
  const [first, second, ...more] = segments(picture, background);
  const count = first ? Math.min(1 + (second ? 1 : 0) + more.length, 3) / 3 : 0;
  return Float64Array.from([...scaled(background), count, ...thing(first, picture), ...thing(second, picture), ...(first ? likenesses(first, picture) : Array<number>(objectNames.length).fill(0))]);
}
