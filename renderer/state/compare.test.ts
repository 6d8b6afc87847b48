import { describe, expect, test } from 'vitest';
import { moved, put, swapped, toggled, type Comparison } from './compare.ts';

const table = (...pictures: string[]): Comparison => ({ pictures, against: 1, shown: 0 });

test('swapping twice changes nothing, and swaps with the compared one', () => {
  const three: Comparison = { pictures: ['a', 'b', 'c'], against: 2, shown: 0 };
  expect(swapped(three).pictures).toEqual(['c', 'b', 'a']);
  expect(swapped(swapped(three))).toEqual(three);
  expect(swapped(table('a'))).toEqual(table('a'));
});

describe('moving along the strip', () => {
  const order = ['a', 'b', 'c', 'd'];
  test('goes past what lies on the table', () => expect(moved(table('a', 'b'), 0, 1, order).pictures).toEqual(['c', 'b']));
  test('stops at the ends', () => expect(moved(table('c', 'd'), 1, 1, order)).toEqual(table('c', 'd')));
  test('a picture that is not in the list begins at its end', () => expect(moved(table('x', 'y'), 1, -1, order).pictures).toEqual(['x', 'd']));
});

describe('no picture lies on the table twice', () => {
  test('put where another is: the two change places', () => expect(put(table('a', 'b'), 1, 'a').pictures).toEqual(['b', 'a']));
  test('a fifth replaces the compared one', () => {
    const four: Comparison = { pictures: ['a', 'b', 'c', 'd'], against: 2, shown: 0 };
    expect(toggled(four, 'e').pictures).toEqual(['a', 'b', 'e', 'd']);
  });
  test('the newest added is the compared one; taken away, another is', () => {
    const three = toggled(table('a', 'b'), 'c');
    expect(three).toEqual({ pictures: ['a', 'b', 'c'], against: 2, shown: 0 });
    expect(toggled(three, 'c')).toEqual(table('a', 'b'));
    expect(toggled({ ...three, shown: 2 }, 'a')).toEqual({ pictures: ['b', 'c'], against: 1, shown: 1 });
  });
});
