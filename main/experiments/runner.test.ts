import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StudioError } from '../../contract/errors.ts';
import { ExperimentWish } from '../../contract/experiment.ts';
import { killedWish } from '../../tests/experiments/child.ts';
import { type FakeOptions, type FakeStudio, openFakeStudio } from '../../tests/experiments/studio.ts';
import { Database } from '../history/database.ts';

// oxlint-disable vitest/expect-expect -- poll is expect.poll with patience
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let studio: FakeStudio | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'experiments-'));
});
afterEach(async () => {
  await studio?.close();
  studio = null;
  rmSync(folder, { recursive: true });
});

const open = async (more: Partial<FakeOptions> = {}) => (studio = await openFakeStudio({ folder, ...more }));
const wish = (axes: { kind: string; values: string }[], more: object = {}) => ExperimentWish.parse({ base: { prompt: 'a red circle', seed: '1', steps: 10 }, axes, ...more });
const cellsOf = async (experimentId: string) => (await studio!.history.experiments.cells({ experimentId, after: -1, limit: 10_000, where: {} })).cells;
/** The machine may be busy. */
const poll = <T>(ask: () => T) => expect.poll(ask, { timeout: 60_000 });
const statesOf = async (experimentId: string) => (await cellsOf(experimentId)).map(({ state }) => state);

test('an experiment runs to its end, every cell once, and says what it saved', async () => {
  const { experiments, history, made, told } = await open();
  const { id } = await experiments.create(wish([{ kind: 'sampler', values: 'euler, heun' }, { kind: 'seed', values: '1-4' }]));
  expect(await statesOf(id)).toEqual(Array.from({ length: 8 }, () => 'waiting'));
  expect((await history.experiments.summary({ experimentId: id })).state).toBe('paused');
  await experiments.resume(id);
  await experiments.run(id);
  expect(made.map(({ sampler, seed }) => `${sampler} ${seed}`)).toEqual(['euler 1', 'euler 2', 'euler 3', 'euler 4', 'heun 1', 'heun 2', 'heun 3', 'heun 4']);
  await poll(async () => (await history.experiments.summary({ experimentId: id })).seconds.saved.text).toBe(2);
  expect(await history.experiments.summary({ experimentId: id })).toMatchObject({ state: 'done', counts: { total: 8, done: 8, reused: 0 }, nfe: { left: 0 } });
  expect(await history.images.count({ text: '' })).toBe(8);
  await experiments.stop();
  expect(told.at(-1)!.experiment).toMatchObject({ state: 'done' });
});

test('the same experiment again renders nothing, and a larger one only what is new', async () => {
  const { experiments, history, made } = await open();
  const first = await experiments.create(wish([{ kind: 'seed', values: '1-3' }]));
  await experiments.resume(first.id);
  await experiments.run(first.id);
  const again = wish([{ kind: 'seed', values: '1-5' }]);
  expect((await experiments.preview(again, 0)).cells).toEqual({ total: 5, toMake: 2, skipped: 0, reused: 3, references: 0 });
  const second = await experiments.create(again);
  await experiments.resume(second.id);
  await experiments.run(second.id);
  expect(made.map(({ seed }) => seed)).toEqual(['1', '2', '3', '4', '5']);
  expect(await history.experiments.summary({ experimentId: second.id })).toMatchObject({ counts: { done: 5, reused: 3 }, seconds: { saved: { pictures: 1.5 } } });
});

test('cells that make the same picture are made once', async () => {
  const { experiments, history, made } = await open();
  const { id } = await experiments.create(wish([{ kind: 'schedule', values: 'automatic, normal, karras' }]));
  await experiments.resume(id);
  await experiments.run(id);
  expect(made.map(({ schedule }) => schedule)).toEqual(['automatic', 'karras']);
  expect(await history.experiments.summary({ experimentId: id })).toMatchObject({ counts: { done: 3, reused: 1 } });
});

test('a pause finishes the picture that is made and begins no other; values can be added; nothing is made twice', async () => {
  const { experiments, history, made } = await open({ delay: 5 });
  const { id } = await experiments.create(wish([{ kind: 'seed', values: '1-6' }]));
  await experiments.resume(id);
  await experiments.run();
  await poll(() => made.length).toBeGreaterThan(1);
  await experiments.pause(id);
  await poll(async () => (await statesOf(id)).filter((state) => state === 'running' || state === 'queued').length).toBe(0);
  const count = made.length;
  expect(count).toBeLessThan(6);
  expect(await history.experiments.summary({ experimentId: id })).toMatchObject({ state: 'paused', counts: { done: count, waiting: 6 - count } });
  const grown = await experiments.addValues(id, 'seed', '6-8');
  expect(grown).toMatchObject({ state: 'paused', counts: { total: 8, done: count } });
  expect((await experiments.setLayout(id, { columns: [], rows: ['seed'], pages: [] })).layout.rows).toEqual(['seed']);
  expect(made.length).toBe(count);
  await experiments.resume(id);
  await poll(async () => (await history.experiments.summary({ experimentId: id })).state).toBe('done');
  expect(made.map(({ seed }) => seed).toSorted()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
});

test('an ordinary job does not wait for the experiment', async () => {
  const { experiments, jobs, made } = await open({ delay: 5 });
  const { id } = await experiments.create(wish([{ kind: 'seed', values: '1-6' }]));
  await experiments.resume(id);
  await experiments.run();
  await poll(() => made.length).toBeGreaterThan(0);
  const before = made.length;
  await jobs.add({ prompt: 'mine' });
  void jobs.drain();
  await poll(() => made.some(({ prompt }) => prompt === 'mine')).toBe(true);
  expect(made.findIndex(({ prompt }) => prompt === 'mine')).toBeLessThanOrEqual(before + 1);
  await poll(async () => (await statesOf(id)).every((state) => state === 'done')).toBe(true);
});

test('one cell is cancelled while it runs, others go on; retried it is made', async () => {
  let hold = true;
  const { experiments } = await open({
    spoil: async ({ request }, signal) => {
      if (request.seed !== '2' || !hold) return;
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new StudioError('cancelled', 'Cancelled.'))));
    },
  });
  const { id } = await experiments.create(wish([{ kind: 'seed', values: '1-4' }]));
  await experiments.resume(id);
  await experiments.run();
  await poll(async () => (await statesOf(id))[1]).toBe('running');
  await experiments.cancelCells(id, [1, 3]);
  await poll(() => statesOf(id)).toEqual(['done', 'cancelled', 'done', 'cancelled']);
  hold = false;
  await experiments.retryCells(id, [1]);
  await poll(() => statesOf(id)).toEqual(['done', 'done', 'done', 'cancelled']);
});

test('a picture that fails tells why and the next is made; an engine that keeps ending stops the experiment', async () => {
  let all = false;
  const { experiments, history, notices, made } = await open({
    spoil: async ({ request }) => {
      if (all) throw new StudioError('engine_crashed', 'The engine ended unexpectedly (signal SIGSEGV).');
      if (request.seed === '2') throw new StudioError('out_of_memory', 'Too large.');
    },
  });
  const { id } = await experiments.create(wish([{ kind: 'seed', values: '1-3' }]));
  await experiments.resume(id);
  await experiments.run(id);
  expect((await cellsOf(id)).map(({ state, error }) => [state, error?.message ?? null])).toEqual([['done', null], ['failed', 'Too large.'], ['done', null]]);
  all = true;
  await experiments.addValues(id, 'seed', '10-20');
  await experiments.resume(id);
  await experiments.run(id);
  // One more may have begun while the third was being told.
  expect(made.length).toBeLessThanOrEqual(7);
  const { counts, ...stopped } = await history.experiments.summary({ experimentId: id });
  expect(counts.failed + counts.waiting).toBe(12);
  expect(counts.waiting).toBeGreaterThanOrEqual(7);
  expect(stopped).toMatchObject({ state: 'paused', problem: expect.stringMatching(/^It stopped because the engine ended \d times in a row/) });
  expect(notices.at(-1)).toMatch(/^It stopped because the engine ended/);
});

test('a cell that took the program down three times is left out', async () => {
  const { experiments, history } = await open();
  const { id } = await experiments.create(wish([{ kind: 'seed', values: '1-2' }]));
  const db = new Database(history.file);
  db.run('UPDATE experiment_cells SET tries = 3 WHERE n = 0');
  db.close();
  await experiments.resume(id);
  await experiments.run(id);
  expect((await cellsOf(id)).map(({ state, error }) => [state, error?.code ?? null])).toEqual([['failed', 'engine_crashed'], ['done', null]]);
});

test('what asks for nothing that can be made is refused', async () => {
  const { experiments } = await open();
  await expect(experiments.create(wish([{ kind: 'seed', values: 'SKIP:1' }]))).rejects.toThrow('No cell of this experiment can be made. The first one: Its value “1” is marked SKIP.');
  await expect(experiments.create(wish([{ kind: 'flavour', values: '1' }]))).rejects.toThrow('There is no axis “flavour”.');
  await expect(experiments.resume('nope')).rejects.toThrow('There is no experiment nope.');
  const { id } = await experiments.create(wish([{ kind: 'seed', values: '1' }]));
  await expect(experiments.addValues(id, 'cfg', '3')).rejects.toThrow('The experiment has no axis “cfg”. It has seed.');
});

const script = join(import.meta.dirname, '../../tests/experiments/child.ts');

/** Runs a process on the folder, killed without warning when it has said so many lines that begin so. */
function run(kill?: { after: number; of: string }): Promise<string[]> {
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(line);
    if (kill && said.filter((each) => each.startsWith(kill.of)).length === kill.after) child.kill('SIGKILL');
  });
  return new Promise((resolve) => child.on('close', () => resolve(said)));
}

test('killed again and again, at any moment: nothing finished is made twice, nothing is lost', async () => {
  const said: string[] = [];
  for (const kill of [{ after: 5, of: 'file' }, { after: 9, of: 'kept' }, { after: 1, of: 'file' }, undefined]) said.push(...(await run(kill)));
  expect(said.at(-1)).toBe('end');
  expect(said.filter((line) => line.startsWith('double'))).toEqual([]);
  const files = said.filter((line) => line.startsWith('file'));
  expect(files).toHaveLength(36);
  expect(new Set(files).size).toBe(36);
  await open();
  const id = (await studio!.experiments.find(killedWish))!;
  expect(await studio!.history.experiments.summary({ experimentId: id })).toMatchObject({ state: 'done', counts: { total: 36, done: 36 } });
  expect(await studio!.history.images.count({ text: '' })).toBe(36);
  expect(readdirSync(join(folder, 'pictures'))).toHaveLength(36);
  const db = new Database(join(folder, 'history.db'));
  expect(db.pragma('integrity_check')).toBe('ok');
  expect(db.all('PRAGMA foreign_key_check')).toEqual([]);
  db.close();
});

test('progress is told now and then, not for every change', async () => {
  const { experiments, told } = await open();
  const { id } = await experiments.create(wish([{ kind: 'seed', values: '1-40' }]));
  await experiments.resume(id);
  await experiments.run(id);
  await vi.waitFor(() => expect(told.length).toBeGreaterThan(0));
  expect(told.length).toBeLessThan(80);
  expect(new Set(told.flatMap(({ cells }) => cells.map(({ n }) => n))).size).toBeGreaterThan(0);
});
