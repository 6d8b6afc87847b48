import { expect, test } from 'vitest';
import { sideBySide } from './side-by-side.ts';

test('answers come in the order of what was given', async () => {
  expect(await sideBySide([30, 10, 20], async (wait, place) => {
    await new Promise((done) => setTimeout(done, wait / 10));
    return `${place}:${wait}`;
  })).toEqual(['0:30', '1:10', '2:20']);
});

test('a failure is told only when the others have ended', async () => {
  let ended = 0;
  const run = sideBySide([1, 2, 3], async (n) => {
    if (n === 1) throw new Error('the first');
    await new Promise((done) => setTimeout(done, n));
    ended++;
  });
  await expect(run).rejects.toThrow('the first');
  expect(ended).toBe(2);
});
