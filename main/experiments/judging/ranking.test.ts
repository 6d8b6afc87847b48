import { expect, test } from 'vitest';
import type { Axis } from '../../../contract/experiment.ts';
import type { Vote } from '../../../contract/judging.ts';
import { ballotFor, comparisonsOf, rankingOf } from './ranking.ts';

const axis = (id: string, count: number): Axis => ({ id, kind: id, target: null, label: id, values: Array.from({ length: count }, (_, k) => ({ id: k, value: k, label: `${id} ${k}`, skip: false })) });
const axes = [axis('sampler', 3), axis('seed', 4)];
const cells = axes[0]!.values.flatMap((a) => axes[1]!.values.map((b) => ({ n: a.id * 4 + b.id, at: [a.id, b.id], imageId: `image-${a.id}-${b.id}` as string | null })));
const byNumber = new Map(cells.map((cell) => [cell.n, cell]));
let drawn = 3;
const draw = (n: number) => (drawn = (drawn * 48271) % 2147483647) % n;
const vote = (left: number, right: number, choice: Vote['choice']): Vote => ({ id: 0, left, right, choice, blind: true, at: 0 });

test('only votes between cells that differ in the axis alone count for it', () => {
  const votes = [vote(0, 4, 'left'), vote(0, 5, 'left'), vote(0, 1, 'right'), vote(4, 8, 'tie')];
  expect(comparisonsOf(0, axes, byNumber, votes)).toEqual([{ first: 0, second: 1, score: 1 }, { first: 1, second: 2, score: 0.5 }]);
  expect(comparisonsOf(1, axes, byNumber, votes)).toEqual([{ first: 0, second: 1, score: 0 }]);
});

test('a ranking counts wins, losses and ties and says whether they are enough', () => {
  const none = rankingOf(axes[0]!, []);
  expect(none).toMatchObject({ votes: 0, enough: false, hint: 'No votes yet. Some ten for each pair of values give a first picture.' });
  const few = rankingOf(axes[0]!, [{ first: 1, second: 0, score: 1 }, { first: 1, second: 2, score: 1 }, { first: 0, second: 2, score: 0.5 }]);
  expect(few.values[0]).toMatchObject({ label: 'sampler 1', wins: 2, losses: 0, ties: 0 });
  expect(few.enough).toBe(false);
  expect(few.hint).toMatch(/^Not enough yet: about \d+ further votes would tell sampler 1 and sampler [02] apart/);
  const many = rankingOf(axes[0]!, Array.from({ length: 30 }, (_, k) => ({ first: 1, second: k % 2 === 0 ? 0 : 2, score: 1 })));
  expect(many).toMatchObject({ enough: true, votes: 30 });
  expect(many.values[0]!.low).toBeGreaterThan(many.values[1]!.high - 4);
  expect(many.values.every(({ low, strength, high }) => low < strength && strength < high)).toBe(true);
});

test('ballots show two pictures that differ in the axis alone, sides drawn, and every pair gets its turn', () => {
  const votes: Vote[] = [];
  const pairs = new Map<string, number>();
  let swapped = 0;
  for (let k = 0; k < 60; k++) {
    const ballot = ballotFor(0, axes, cells, votes, draw)!;
    const [a, b] = [byNumber.get(ballot.left.n)!, byNumber.get(ballot.right.n)!];
    expect(a.at[1]).toBe(b.at[1]);
    expect(a.at[0]).not.toBe(b.at[0]);
    if (a.at[0]! > b.at[0]!) swapped++;
    const key = [a.n, b.n].toSorted((x, y) => x - y).join(':');
    pairs.set(key, (pairs.get(key) ?? 0) + 1);
    votes.push(vote(a.n, b.n, 'tie'));
  }
  expect(pairs.size).toBe(12);
  expect(Math.max(...pairs.values()) - Math.min(...pairs.values())).toBeLessThanOrEqual(2);
  expect(swapped).toBeGreaterThan(12);
  expect(swapped).toBeLessThan(48);
});

test('the pair that is known apart is asked for less than the one that is not', () => {
  // Value 0 is far above; 1 and 2 are unclear.
  const votes = Array.from({ length: 40 }, (_, k) => vote(k % 4, 4 + 4 * (k % 2) + (k % 4), 'left'));
  const ballot = ballotFor(0, axes, cells, votes, draw)!;
  expect([ballot.left.n, ballot.right.n].map((n) => byNumber.get(n)!.at[0]!).toSorted((a, b) => a - b)).toEqual([1, 2]);
});

test('there is no ballot before two comparable pictures are there', () => {
  expect(ballotFor(0, axes, cells.map(({ n, at, imageId }) => ({ n, at, imageId: at[0] === 0 ? imageId : null })), [], draw)).toBeNull();
  expect(ballotFor(0, axes, [], [], draw)).toBeNull();
});
