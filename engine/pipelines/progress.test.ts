import { expect, test } from 'vitest';
import type { JobProgress } from '../../contract/job.ts';
import { progressClock } from './progress.ts';

function clock(batches: number) {
  const told: JobProgress[] = [];
  let time = 0;
  const tell = progressClock('j', batches, (progress) => told.push(progress), () => time);
  return { told, tell, wait: (ms: number) => (time += ms) };
}
const facts = { batch: 0, steps: 4, sigma: 1, nfe: 2, preview: undefined };

test('time left is absent until two steps were timed, then counts what is left of every batch', () => {
  const { told, tell, wait } = clock(2);
  tell.beginBatch();
  for (const step of [1, 2, 3]) {
    wait(step === 1 ? 900 : 100);
    tell.step({ ...facts, step });
  }
  // The slow first step is not held against the others: 1 + 4 steps of 0.1 s.
  expect(told.map(({ secondsLeft }) => secondsLeft && Number(secondsLeft.toFixed(6)))).toEqual([null, 0.6, 0.5]);
});

test('after a whole batch, time left is that of the batches to come', () => {
  const { told, tell, wait } = clock(3);
  tell.beginBatch();
  wait(2000);
  tell.endBatch();
  tell.beginBatch();
  wait(500);
  tell.step({ ...facts, batch: 1, step: 1 });
  expect(told.at(-1)!.secondsLeft).toBeCloseTo(2 * 2 - 0.5);
});

test('previews come at most five a second and are told once', () => {
  const { told, tell, wait } = clock(1);
  const due = [0, 100, 100, 150, 100].map((ms) => {
    wait(ms);
    return tell.previewDue();
  });
  expect(due).toEqual([true, false, true, false, true]);
  tell.step({ ...facts, step: 1, preview: Uint8Array.of(1) });
  tell.phase('decode', 0);
  expect(told.map(({ preview }) => preview !== undefined)).toEqual([true, false]);
});
