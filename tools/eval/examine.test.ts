import { expect, test } from 'vitest';
import { drawn } from './artist.ts';
import { examineGuidance, examineNegative, examinePairs, examineSeeds, examineSingles, passes, type Draw, type Finding, type Wish } from './examine.ts';
import { psnr, rmse } from './judge.ts';
import { colourless, pairPrompts, randomOf, singlePrompts, type PairPrompt, type SinglePrompt } from './prompts.ts';
import type { Picture } from './segment.ts';
import { exitCode, table } from './table.ts';
import { colourNames, objectNames, world } from './world.ts';

const singles = new Map([...singlePrompts(1), ...singlePrompts(3)].map((prompt) => [prompt.text, prompt]));
const pairs = new Map(pairPrompts(2, 30).map((prompt) => [prompt.text, prompt]));

const single = ({ object, colour, position, background }: SinglePrompt): Picture => {
  const [x, y] = world.positions[position]!;
  return drawn({ background, things: [{ object, colour, x, y, half: 0.21 }] });
};

function pair({ first, second, relation, text }: PairPrompt): Picture {
  const background = / on an? (\w+) background$/.exec(text)![1]!;
  const [dx, dy] = { 'left of': [-1, 0], 'right of': [1, 0], above: [0, -1], below: [0, 1], inside: [0, 0] }[relation]!;
  const inside = relation === 'inside';
  // What lies in a ring lies in its hole.
  const halves = inside ? [second.object === 'ring' ? 0.12 : 0.14, 0.36] : [0.17, 0.17];
  const place = (sign: number, half: number) => ({ x: 0.5 + sign * 0.24 * dx!, y: 0.5 + sign * 0.24 * dy!, half });
  return drawn({ background, things: [{ ...first, ...place(1, halves[0]!) }, { ...second, ...place(-1, halves[1]!) }] });
}

/** Draws exactly what prompts say. */
const faithful = ({ prompt }: Wish): Picture => {
  const [one, two] = [singles.get(prompt), pairs.get(prompt)];
  if (one) return single(one);
  return pair(two!);
};
const noise = ({ seed }: Wish): Picture => {
  const random = randomOf(seed);
  return { width: 128, height: 128, data: Uint8Array.from({ length: 128 * 128 * 3 }, () => random() * 256) };
};
const each = (artist: (wish: Wish) => Picture): Draw => async (wishes) => wishes.map(artist);
const swapped: Draw = async (wishes) => wishes.map((_, i) => faithful(wishes[(i + 1) % wishes.length]!));
const reached = (findings: readonly Finding[]) => findings.filter(({ bar }) => bar !== null).map(passes);

test('a faithful artist reaches every bar', async () => {
  expect(await examineSingles(each(faithful), 60)).toMatchObject([{ value: 100 }, { value: 100 }, { value: 100 }]);
  expect(await examinePairs(each(faithful), 30)).toMatchObject([{ value: 100 }, {}]);
  expect(reached(await examineGuidance(each(faithful), 30))).toEqual([true, true]);
});

test('noise reaches none', async () => {
  expect(reached(await examineSingles(each(noise), 8))).toEqual([false, false, false]);
  expect(reached(await examinePairs(each(noise), 5))).toEqual([false]);
  expect(reached(await examineNegative(each(noise), 1))).toEqual([false]);
});

test('a wrong colour is seen as such and as nothing else', async () => {
  const elsewhere = ({ prompt }: Wish): Picture => {
    const wanted = singles.get(prompt)!;
    const colour = colourNames.find((name) => name !== wanted.colour && name !== wanted.background && !['gray', 'white', 'black'].includes(name))!;
    return single({ ...wanted, colour });
  };
  const [colour, object, position] = await examineSingles(each(elsewhere), 30);
  expect(passes(colour!)).toBe(false);
  expect([object!.value, position!.value]).toEqual([expect.closeTo(100, -1), expect.closeTo(100, -1)]);
});

test('pictures of other prompts fail', async () => {
  expect(reached(await examineSingles(swapped, 30))).toEqual([false, false, false]);
  expect(reached(await examinePairs(swapped, 30))).toEqual([false]);
});

test('the first and the second thing changing places fails', async () => {
  const changed = ({ prompt }: Wish) => {
    const wanted = pairs.get(prompt)!;
    return pair({ ...wanted, first: wanted.second, second: wanted.first });
  };
  expect(reached(await examinePairs(each(changed), 30))).toEqual([false]);
});

test('a negative prompt must be heeded, and heeded with a thing still there', async () => {
  const artist = (instead: string | null) => each(({ prompt, seed, negativePrompt }) => {
    const colour = negativePrompt === 'red' ? instead : colourNames[seed % colourNames.length]!;
    const object = objectNames[colourless.indexOf(prompt)]!;
    return drawn({ background: 'white', things: colour === null ? [] : [{ object, colour, x: 0.5, y: 0.5, half: 0.25 }] });
  });
  expect(reached(await examineNegative(artist('blue'), 6))).toEqual([true]);
  expect(reached(await examineNegative(artist('red'), 6))).toEqual([false]);
  expect(reached(await examineNegative(artist(null), 6))).toEqual([false]);
});

test('one picture for all seeds fails', async () => {
  const same = each(() => drawn({ background: 'white', things: [{ object: 'star', colour: 'blue', x: 0.5, y: 0.5, half: 0.25 }] }));
  const moving = each(({ seed }) => drawn({ background: colourNames[seed % 8]!, things: [{ object: 'star', colour: 'white', x: 0.3 + 0.05 * (seed % 8), y: 0.5, half: 0.25 }] }));
  expect(reached(await examineSeeds(same))).toEqual([false]);
  expect(reached(await examineSeeds(moving))).toEqual([true]);
});

test('the prompts ask for nothing that was trained, and for everything there is', () => {
  const held = new Set(world.heldOut.map(String));
  const prompts = singlePrompts(1);
  expect(prompts.length).toBeGreaterThanOrEqual(300);
  expect(new Set(prompts.map(({ position }) => position)).size).toBe(9);
  for (const { object, colour } of [...prompts, ...pairPrompts(2, 300).flatMap(({ first, second }) => [first, second])]) expect(held).toContain(`${object},${colour}`);
});

test('PSNR of a known error', () => {
  const flat = (value: number): Picture => ({ width: 2, height: 2, data: new Uint8Array(12).fill(value) });
  expect(rmse(flat(10), flat(20))).toBe(10);
  expect(psnr(flat(0), flat(255))).toBe(0);
  expect(psnr(flat(10), flat(20))).toBeCloseTo(20 * Math.log10(25.5), 10);
});

test('the exit code says whether all bars were reached', () => {
  const finding: Finding = { what: 'colour right', value: 96, bar: 95, unit: '%', of: 300 };
  expect(exitCode([finding])).toBe(0);
  expect(exitCode([finding, { ...finding, value: 94.9 }])).toBe(1);
  expect(exitCode([{ ...finding, value: NaN }])).toBe(1);
  expect(exitCode([{ ...finding, least: true }])).toBe(1);
  expect(exitCode([])).toBe(1);
  expect(table([finding, { ...finding, value: 3 }])).toMatchInlineSnapshot(`
    "| What         | Measured | Pictures | Wanted   | Reached |
    | ------------ | -------- | -------- | -------- | ------- |
    | colour right | 96.0 %   | 300      | ≥ 95.0 % | yes     |
    | colour right | 3.0 %    | 300      | ≥ 95.0 % | NO      |"
  `);
});
