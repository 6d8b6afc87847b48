import { expect, onTestFinished, test, vi } from 'vitest';
import { hashingGivesWay } from './courtesy.ts';

function listening() {
  const told: boolean[] = [];
  return { told, courtesy: hashingGivesWay(async (on) => void told.push(on)) };
}

test('hashing waits while a model is loaded and goes on with the first step', () => {
  const { told, courtesy } = listening();
  for (const phase of ['load', 'encode', 'sample', 'sample', 'decode', 'load', 'sample'] as const) courtesy.onProgress({ phase });
  expect(told).toEqual([true, false, true, false]);
});

test('a job that ends before its first step lets it go on; one that waits changes nothing', () => {
  const { told, courtesy } = listening();
  courtesy.onProgress({ phase: 'load' });
  courtesy.onJob({ state: 'queued' });
  courtesy.onJob({ state: 'running' });
  expect(told).toEqual([true]);
  courtesy.onJob({ state: 'failed' });
  courtesy.onJob({ state: 'done' });
  expect(told).toEqual([true, false]);
});

test('a history that is closed already is no trouble', async () => {
  const unheard = vi.fn();
  process.on('unhandledRejection', unheard);
  onTestFinished(() => void process.off('unhandledRejection', unheard));
  hashingGivesWay(() => Promise.reject(new Error('closed'))).onProgress({ phase: 'load' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(unheard).not.toHaveBeenCalled();
});
