import { expect, test } from 'vitest';
import { bradleyTerry, type Comparison, errorOfDifference } from './bradley-terry.ts';

const votes = (first: number, second: number, wins: number, losses: number, ties = 0): Comparison[] => [
  ...Array.from({ length: wins }, () => ({ first, second, score: 1 })),
  ...Array.from({ length: losses }, () => ({ first, second, score: 0 })),
  ...Array.from({ length: ties }, () => ({ first, second, score: 0.5 })),
];
/** So wide a prior that it says nothing. */
const flat = 1e4;

test('two items: the difference is the log of the odds, its variance 1/(n·p·q)', () => {
  for (const [wins, losses] of [[7, 3], [30, 10], [5, 5]] as const) {
    const found = bradleyTerry(2, votes(0, 1, wins, losses), flat);
    expect(found.strengths[0]! - found.strengths[1]!).toBeCloseTo(Math.log(wins / losses), 6);
    expect(found.strengths[0]! + found.strengths[1]!).toBeCloseTo(0, 12);
    const n = wins + losses;
    expect(errorOfDifference(found, 0, 1)).toBeCloseTo(Math.sqrt(1 / ((n * (wins / n) * losses) / n)), 4);
  }
});

test('a tie is half a win to each', () => {
  const ties = bradleyTerry(2, votes(0, 1, 4, 1, 6), flat);
  const halves = bradleyTerry(2, votes(0, 1, 7, 4), flat);
  expect(ties.strengths[0]).toBeCloseTo(halves.strengths[0]!, 8);
});

test('a balanced circle leaves all alike', () => {
  const found = bradleyTerry(3, [...votes(0, 1, 4, 1), ...votes(1, 2, 4, 1), ...votes(2, 0, 4, 1)]);
  for (const strength of found.strengths) expect(strength).toBeCloseTo(0, 10);
});

test('at the answer each item has won as often as its strength foretells (the equations of Bradley and Terry)', () => {
  const pairs: [number, number, number, number][] = [[0, 1, 6, 3], [0, 2, 8, 2], [1, 2, 5, 4], [2, 3, 7, 2], [0, 3, 9, 1], [1, 3, 3, 3]];
  const list = pairs.flatMap(([a, b, wins, losses]) => votes(a, b, wins, losses));
  const { strengths } = bradleyTerry(4, list, flat);
  for (let item = 0; item < 4; item++) {
    const won = list.reduce((sum, { first, second, score }) => sum + (first === item ? score : second === item ? 1 - score : 0), 0);
    const foretold = list.reduce((sum, { first, second }) => (first !== item && second !== item ? sum : sum + 1 / (1 + Math.exp((item === first ? strengths[second]! : strengths[first]!) - strengths[item]!))), 0);
    expect(foretold).toBeCloseTo(won, 5);
  }
});

test('the prior keeps an unbeaten item finite, and without votes every item is as unknown as the prior', () => {
  const found = bradleyTerry(2, votes(0, 1, 10, 0));
  expect(found.strengths[0]).toBeGreaterThan(0.8);
  expect(found.strengths[0]).toBeLessThan(4);
  const none = bradleyTerry(3, []);
  expect(none.strengths).toEqual([0, 0, 0]);
  expect(errorOfDifference(none, 0, 1)).toBeCloseTo(2 * Math.SQRT2, 10);
});

test('more votes of the same share narrow the interval by their root', () => {
  const few = bradleyTerry(3, [...votes(0, 1, 6, 4), ...votes(1, 2, 6, 4), ...votes(0, 2, 7, 3)], flat);
  const many = bradleyTerry(3, [...votes(0, 1, 54, 36), ...votes(1, 2, 54, 36), ...votes(0, 2, 63, 27)], flat);
  expect(errorOfDifference(few, 0, 1) / errorOfDifference(many, 0, 1)).toBeCloseTo(3, 3);
});

test('intervals hold what they promise: 95 % of them cover the truth', () => {
  let state = 12345;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const truth = [0.9, 0.2, -0.3, -0.8];
  let covered = 0;
  const trials = 300;
  for (let trial = 0; trial < trials; trial++) {
    const list: Comparison[] = [];
    for (let vote = 0; vote < 120; vote++) {
      const first = Math.floor(uniform() * 4);
      const second = (first + 1 + Math.floor(uniform() * 3)) % 4;
      list.push({ first, second, score: uniform() < 1 / (1 + Math.exp(truth[second]! - truth[first]!)) ? 1 : 0 });
    }
    const found = bradleyTerry(4, list, flat);
    const gap = found.strengths[0]! - found.strengths[1]!;
    if (Math.abs(gap - 0.7) < 1.96 * errorOfDifference(found, 0, 1)) covered++;
  }
  expect(covered / trials).toBeGreaterThan(0.91);
  expect(covered / trials).toBeLessThan(0.985);
});
