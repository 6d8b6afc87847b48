import { mkdtempSync, rmSync, writeFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleFinished, sampleImage, sampleJob, samplePlan, sampleRecipe } from '../../tests/history/sample.ts';
import { openHistory, type History } from './history.ts';
import { recoverJobs } from './recover.ts';

let folder: string;
const opened: History[] = [];
const open = async (thread: 'own' | 'inline' = 'inline') => {
  const history = await openHistory({ file: join(folder, 'history.db'), thread });
  opened.push(history);
  return history;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'));
});
afterEach(async () => {
  for (const history of opened.splice(0)) await history.close().catch(() => undefined);
  rmSync(folder, { recursive: true });
});

test.each(['own', 'inline'] as const)('keeps pictures over a restart (%s thread)', async (thread) => {
  const first = await open(thread);
  expect(first.opened).toMatchObject({ from: 0, copy: null, damaged: null });
  await first.images.add(sampleImage(1));
  const rated = await first.images.rate({ imageId: 'image-1', rating: 4 });
  await first.close();
  const second = await open(thread);
  expect(await second.images.page({})).toEqual({ images: [rated], next: null });
  expect(rated).toMatchObject({ rating: 4, recipe: sampleRecipe({ seed: '1' }), file: '/pictures/1.png' });
});

test('an error of the thread arrives with its code and sentence', async () => {
  const history = await open('own');
  await expect(history.images.get({ imageId: 'nope' })).rejects.toMatchObject({ code: 'unknown_image', message: 'The history has no picture nope.' });
  await expect(history.images.rate({ imageId: 'x', rating: 9 })).rejects.toMatchObject({ code: 'bad_input' });
});

test('what the history is asked about may be handed on; what is no command is refused', async () => {
  const history = await open();
  expect(await (async () => history.images)()).toBe(history.images);
  const asked = (history.images as unknown as Record<string, () => Promise<unknown>>)['paint']!;
  await expect(asked()).rejects.toMatchObject({ code: 'bad_message', message: 'There is no command “images.paint”.' });
});

test('seeds above 2^53 stay exact', async () => {
  const history = await open();
  const seed = '18446744073709551615';
  await history.images.add(sampleImage(1, { recipe: sampleRecipe({ seed }) }));
  expect((await history.images.get({ imageId: 'image-1' })).recipe?.seed).toBe(seed);
});

test('pages go newest first by time of making, whatever the order of adding', async () => {
  const history = await open();
  for (const n of [3, 1, 4, 2, 5]) await history.images.add(sampleImage(n));
  const first = await history.images.page({ limit: 2 });
  expect(first.images.map(({ id }) => id)).toEqual(['image-5', 'image-4']);
  await history.images.add(sampleImage(9));
  const second = await history.images.page({ limit: 2, after: first.next });
  expect(second.images.map(({ id }) => id)).toEqual(['image-3', 'image-2']);
});

test('pictures finished unnoticed are found by their plan, once', async () => {
  const history = await open();
  const plans = [samplePlan(0, folder), samplePlan(1, folder)];
  await history.jobs.add(sampleJob('a', plans));
  writeFileSync(plans[0]!.file, 'picture');
  const read = async () => ({ width: 512, height: 512, source: 'stepwise', recipe: sampleRecipe(), settings: null });
  expect(await recoverJobs(history, read)).toMatchObject({ adopted: ['image-0'], problems: [] });
  expect(await recoverJobs(history, read)).toMatchObject({ adopted: [], problems: [] });
  expect(await history.jobs.claim({})).toMatchObject({ job: { imagesDone: 1 }, images: [plans[1]] });
  await history.jobs.finishImage(sampleFinished('a', plans[1]!));
  expect((await history.images.page({})).images).toHaveLength(2);
});

test('a damaged file is put aside, whole, and a new history opened', async () => {
  writeFileSync(join(folder, 'history.db'), 'this is no database '.repeat(500));
  const history = await open();
  expect(history.opened.damaged).toMatch(/history\.damaged-.*\.db$/);
  expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toHaveLength(1);
  expect((await history.images.page({})).images).toEqual([]);
});
