import { expect, test } from 'vitest';
import { readSeedList, steppedSeed } from './seed-list.ts';

test('numbers and ranges, in the order written, whole to the last digit', () => {
  expect(readSeedList('42, 7 100-102;18446744073709551615')).toEqual({ seeds: ['42', '7', '100', '101', '102', '18446744073709551615'], problem: null });
  expect(readSeedList(' ')).toEqual({ seeds: [], problem: null });
});

test.each([
  ['-1', '“-1” is no seed; write whole numbers, and ranges like 100-104.'],
  ['1.5', '“1.5” is no seed; write whole numbers, and ranges like 100-104.'],
  ['18446744073709551616', '“18446744073709551616” is above the largest seed, 18446744073709551615.'],
  ['9-3', '“9-3” counts down; write it as 3-9.'],
  ['0-18446744073709551615', 'These are more than 100 seeds; make them in several goes.'],
])('%s: %s', (text, problem) => {
  expect(readSeedList(text)).toEqual({ seeds: [], problem });
});

test('seeds count round', () => {
  expect(steppedSeed('18446744073709551615', 1)).toBe('0');
  expect(steppedSeed('0', -1)).toBe('18446744073709551615');
});
