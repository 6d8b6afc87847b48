import { difference } from './colour.ts';
import { colourNames, objectNames, world } from './world.ts';

/** What a prompt asks for and what a picture is held against. */
export interface Wanted {
  readonly object: string;
  readonly colour: string;
}
export interface SinglePrompt extends Wanted {
  readonly text: string;
  readonly position: string;
  readonly background: string;
}
export interface PairPrompt {
  readonly text: string;
  readonly first: Wanted;
  readonly second: Wanted;
  readonly relation: string;
}

/** Uniform numbers in 0…1 (Steele et al. 2014, SplitMix32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}

const pick = <T>(random: () => number, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

function shuffled<T>(random: () => number, from: readonly T[]): T[] {
  const out = [...from];
  for (let i = out.length - 1; i > 0; i--) {
    const k = Math.floor(random() * (i + 1));
    [out[i], out[k]] = [out[k]!, out[i]!];
  }
  return out;
}

/** Colours that can be told apart when one lies on the other. */
const apart = (a: string, b: string): boolean => difference(world.colours[a]!, world.colours[b]!) >= Math.max(world.leastContrast, 40);

const article = (words: string) => (/^[aeiou]/.test(words) ? `an ${words}` : `a ${words}`);
const words = ({ object, colour }: Wanted) => article(`${colour} ${object}`);
const places: Readonly<Record<string, string>> = { center: 'in the center', top: 'at the top', bottom: 'at the bottom', left: 'on the left', right: 'on the right' };
const placeWords = (position: string) => places[position] ?? `in the ${position} corner`;

/** One thing of a held-out object and colour at each of the nine positions, in an order that the seed decides. */
export function singlePrompts(seed: number): SinglePrompt[] {
  const random = randomOf(seed);
  const all = world.heldOut.flatMap(([object, colour]) => Object.keys(world.positions).map((position) => ({ object, colour, position })));
  return shuffled(random, all).map(({ object, colour, position }) => {
    const background = pick(random, colourNames.filter((name) => apart(name, colour)));
    return { object, colour, position, background, text: `${words({ object, colour })} ${placeWords(position)} on ${article(background)} background` };
  });
}

/** Two things, each of a held-out object and colour, in every relation in turn. */
export function pairPrompts(seed: number, count: number): PairPrompt[] {
  const random = randomOf(seed);
  const held = world.heldOut.map(([object, colour]) => ({ object, colour }));
  return Array.from({ length: count }, (_, i) => {
    const relation = world.relations[i % world.relations.length]!;
    const outer = relation === 'inside' ? held.filter(({ object }) => enclosing.has(object)) : held;
    for (;;) {
      const [first, second] = [pick(random, held), pick(random, outer)];
      if (first.object === second.object || !apart(first.colour, second.colour)) continue;
      const backgrounds = colourNames.filter((name) => apart(name, first.colour) && apart(name, second.colour));
      if (backgrounds.length === 0) continue;
      return { first, second, relation, text: `${words(first)} ${relation === 'left of' || relation === 'right of' ? `to the ${relation}` : relation} ${words(second)} on ${article(pick(random, backgrounds))} background` };
    }
  });
}

/** Objects that another can lie within. */
const enclosing: ReadonlySet<string> = new Set(['circle', 'square', 'ring', 'hexagon', 'heart']);

/** A thing without a colour: what the model chooses for itself. */
export const colourless = objectNames.map((object) => `${article(object)} on a white background`);
