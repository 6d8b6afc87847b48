import { describe, expect, test } from 'vitest';
import { karrasLevels, normals } from '../../tests/gaussian.ts';
import { freely, smoothly } from './freedom.ts';

const lowest = 0.03;
const start = karrasLevels(8, 14.6, 0.1, false);

describe.each([['freely', freely], ['smoothly', smoothly]] as const)('%s', (_, make) => {
  test('begins at the list itself', () => {
    const { begin, levelsAt } = make(start, lowest);
    for (const [i, sigma] of levelsAt(begin).entries()) expect(sigma / start[i]!).toBeCloseTo(1, 10);
  });

  test('any numbers are a falling list from the first level to above the lowest', () => {
    const { begin, levelsAt } = make(start, lowest);
    const draw = normals(4);
    for (let k = 0; k < 50; k++) {
      const levels = levelsAt(begin.map((each) => each + draw()));
      expect(levels).toHaveLength(start.length);
      expect(levels[0]).toBe(start[0]);
      expect(levels.at(-1)!).toBeGreaterThan(lowest);
      expect(levels.every((sigma, i) => i === 0 || sigma < levels[i - 1]!)).toBe(true);
    }
  });

  test('the chain is the derivative of what is measured', () => {
    const { begin, measures } = make(start, lowest);
    const place = begin.map((each, j) => each + 0.3 * Math.sin(j));
    const chain = measures.chain(place);
    const h = 1e-6;
    for (const j of place.keys()) {
      const [plus, minus] = [measures.at(place.with(j, place[j]! + h)), measures.at(place.with(j, place[j]! - h))];
      for (const i of plus.keys()) expect(chain[i]![j]).toBeCloseTo((plus[i]! - minus[i]!) / (2 * h), 5);
    }
  });

  test('every measured number has its nudge', () => {
    const { begin, measures } = make(start, lowest);
    const nudges = measures.around(begin);
    expect(nudges.map(({ of }) => of).toSorted((a, b) => a - b)).toEqual(measures.at(begin).map((_, i) => i));
    expect(nudges.every(({ by }) => by > 0)).toBe(true);
  });
});

test('a free nudge moves one level by what it says, the lowest first', () => {
  const { begin, measures } = freely(start, lowest);
  const before = measures.at(begin);
  const nudges = measures.around(begin);
  for (const { of, levels, by } of nudges) for (const [i, sigma] of levels.slice(1).entries()) expect(Math.log(sigma) - before[i]!).toBeCloseTo(i === of ? by : 0, 10);
  expect(nudges.map(({ of }) => of)).toEqual(before.map((_, i) => before.length - 1 - i));
});

test('a smooth nudge moves one number', () => {
  const { begin, levelsAt, measures } = smoothly(start, lowest);
  for (const { of, levels, by } of measures.around(begin)) expect(levels).toEqual(levelsAt(begin.with(of, begin[of]! + by)));
});

test('smooth changes are four numbers at most, and stretch neighbouring gaps alike', () => {
  expect([1, 2, 3, 4, 19].map((steps) => smoothly(karrasLevels(steps, 14.6, 0.1, false), lowest).begin.length)).toEqual([1, 2, 3, 4, 4]);
  const { begin, levelsAt } = smoothly(karrasLevels(20, 14.6, 0.1, false), lowest);
  const gaps = (levels: readonly number[]) => levels.slice(1).map((sigma, i) => Math.log(levels[i]! / sigma));
  const [before, after] = [gaps(levelsAt(begin)), gaps(levelsAt([0.5, 0, 0, 0]))];
  const ratios = before.map((gap, i) => Math.log(after[i]! / gap));
  for (const [i, ratio] of ratios.slice(1).entries()) expect(Math.abs(ratio - ratios[i]!)).toBeLessThan(0.1);
});
