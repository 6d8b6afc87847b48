import { expect, test } from 'vitest';
import type { ImageRecord } from '../../contract/image.ts';
import type { Job } from '../../contract/job.ts';
import { slotOf } from './job-pictures.ts';

const job = (seed: string, more: object = {}): Job => ({ imagesTotal: 4, request: { seed, variationSeed: '100', ...more } }) as unknown as Job;
const made = (seed: string, variationSeed = '0', variationStrength = 0): ImageRecord => ({ recipe: { seed, variationSeed, variationStrength } }) as unknown as ImageRecord;
const empty = [null, null, null, null];

test('the seed says which picture of the job it is', () => {
  expect(slotOf(job('42'), made('44'), empty)).toBe(2);
  expect(slotOf(job('42'), made('42'), empty)).toBe(0);
});

test('seeds wrap at 2^64', () => {
  expect(slotOf(job(String(2n ** 64n - 1n)), made('1'), empty)).toBe(2);
});

test('variations keep their seed and count the variation seed', () => {
  expect(slotOf(job('42'), made('42', '103', 0.2), empty)).toBe(3);
});

test('where the seed says nothing, the first free place', () => {
  expect(slotOf(job('42'), made('9999'), ['a', null, null, null])).toBe(1);
  expect(slotOf(job('-1'), made('7'), ['a', 'b', null, null])).toBe(2);
  expect(slotOf(job('42'), { recipe: null } as unknown as ImageRecord, ['a', 'b', 'c', 'd'])).toBe(4);
  expect(slotOf(job('42'), made('42'), ['a', null, null, null])).toBe(1);
});
