import { colourless, pairPrompts, singlePrompts } from './prompts.ts';
import { look, objectsRight, relationRight, rmse } from './judge.ts';
import type { Picture } from './segment.ts';

/** One picture wished for; what is not said is the model's default. */
export interface Wish {
  readonly prompt: string;
  readonly seed: number;
  readonly negativePrompt?: string;
  readonly cfg?: number;
  readonly steps?: number;
}
/** Makes pictures, in order. */
export type Draw = (wishes: readonly Wish[], what: string) => Promise<Picture[]>;

/** One line of the result: how much, of how many, and how much there must be. */
export interface Finding {
  readonly what: string;
  readonly value: number;
  /** Null for what is told and not judged. */
  readonly bar: number | null;
  readonly unit: '%' | 'dB' | 's' | '';
  readonly of: number | null;
  /** Whether less is better. */
  readonly least?: boolean;
}

export const passes = ({ value, bar, least }: Finding): boolean => bar === null || (least ? value <= bar : value >= bar);

const percent = (right: readonly boolean[]) => (100 * right.filter(Boolean).length) / Math.max(right.length, 1);

/** Colour, object and position of single things whose object and colour were never drawn together in training. */
export async function examineSingles(draw: Draw, count: number): Promise<Finding[]> {
  const prompts = singlePrompts(1).slice(0, count);
  const seen = (await draw(prompts.map(({ text }, i) => ({ prompt: text, seed: 1000 + i })), 'single things')).map(look);
  const share = (field: 'colour' | 'object' | 'position') => percent(prompts.map((prompt, i) => seen[i]![field] === prompt[field]));
  return [
    { what: 'colour right', value: share('colour'), bar: 95, unit: '%', of: prompts.length },
    { what: 'object right', value: share('object'), bar: 90, unit: '%', of: prompts.length },
    { what: 'position right', value: share('position'), bar: 90, unit: '%', of: prompts.length },
  ];
}

/** Two things and how they stand to each other. */
export async function examinePairs(draw: Draw, count: number): Promise<Finding[]> {
  const prompts = pairPrompts(2, count);
  const pictures = await draw(prompts.map(({ text }, i) => ({ prompt: text, seed: 5000 + i })), 'pairs');
  const right = prompts.map((prompt, i) => relationRight(pictures[i]!, prompt));
  return [
    { what: 'relation right', value: percent(right), bar: 75, unit: '%', of: prompts.length },
    { what: 'relation and both objects right', value: percent(prompts.map((prompt, i) => right[i]! && objectsRight(pictures[i]!, prompt))), bar: null, unit: '%', of: prompts.length },
  ];
}

/** Seeds that give a red thing when no colour is asked for, asked again with the negative prompt “red”. */
export async function examineNegative(draw: Draw, count: number): Promise<Finding[]> {
  const red = (picture: Picture) => look(picture).colour === 'red';
  const found: Wish[] = [];
  // A model that is fair to its twelve colours needs about twelve pictures for each; far more mean that it has no red.
  for (let at = 0; found.length < count && at < 40 * count; at += count) {
    const wishes = Array.from({ length: count }, (_, i) => ({ prompt: colourless[(at + i) % colourless.length]!, seed: 20_000 + at + i }));
    const pictures = await draw(wishes, 'looking for red');
    found.push(...wishes.filter((_, i) => red(pictures[i]!)));
  }
  const asked = found.slice(0, count);
  const pictures = await draw(asked.map((wish) => ({ ...wish, negativePrompt: 'red' })), 'without red');
  // A picture without any thing has no red thing, but that is not what was asked for.
  const gone = pictures.map((picture) => look(picture).colour !== null && !red(picture));
  return [{ what: 'negative prompt removes red', value: percent(gone), bar: 90, unit: '%', of: asked.length }];
}

/** How far pictures of one prompt are from each other. */
export async function examineSeeds(draw: Draw): Promise<Finding[]> {
  const prompt = 'a blue star';
  const pictures = await draw(Array.from({ length: 8 }, (_, i) => ({ prompt, seed: 40_000 + i })), 'seeds');
  const distances = pictures.flatMap((a, i) => pictures.slice(i + 1).map((b) => rmse(a, b)));
  return [{ what: 'least distance between two seeds (RMSE of 255)', value: Math.min(...distances), bar: 15, unit: '', of: pictures.length }];
}

/** Guidance: 4 follows the prompt better than none, and 8 still does. */
export async function examineGuidance(draw: Draw, count: number): Promise<Finding[]> {
  const prompts = singlePrompts(3).slice(0, count);
  const shares: number[] = [];
  for (const cfg of [1, 4, 8]) {
    const pictures = await draw(prompts.map(({ text }, i) => ({ prompt: text, seed: 60_000 + i, cfg })), `CFG ${cfg}`);
    shares.push(percent(prompts.map(({ object, colour }, i) => { const seen = look(pictures[i]!); return seen.object === object && seen.colour === colour; })));
  }
  const [one, four, eight] = shares as [number, number, number];
  return [
    { what: 'object and colour right at CFG 1', value: one, bar: null, unit: '%', of: prompts.length },
    { what: 'object and colour right at CFG 4', value: four, bar: one, unit: '%', of: prompts.length },
    { what: 'object and colour right at CFG 8', value: eight, bar: 80, unit: '%', of: prompts.length },
  ];
}
