import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sampleExperiment } from '../../../tests/experiments/sample.ts';
import { sampleFinished, sampleImage, sampleJob, samplePlan, sampleRecipe } from '../../../tests/history/sample.ts';
import type { Database } from '../database.ts';
import { addImage } from '../images.ts';
import { addJob, cancelJob, claimJob, endJob, finishImage, interruptStranded, listJobs, removeJob, settleJob } from '../jobs.ts';
import { openDatabase } from '../migrate.ts';
import { thisProcess, type Owner } from '../owners.ts';
import { cellsNamed, pageOfCells } from './cells.ts';
import { addExperiment, describeExperiment, findExperiment, getExperiment, getSummary, listExperiments, removeExperiment, replanExperiment, setRunning } from './experiments.ts';
import { addVote, keepMeasures, listVotes, measuredPairs, removeVote } from './judging.ts';
import { identicalPicture, knownPictures, recipeKey, speedSamples } from './known.ts';
import { cancelCells, cellOfJob, failCell, nextCell, noteCell, queueCell, queuedCells, requeueCell, retryCells, reuseImage, watchCells, withdrawCells } from './queue.ts';

let db: Database;
const self = thisProcess();
/** A process that is gone. */
const gone: Owner = { ...self, id: 'gone', pid: 2 ** 22 + 1 };

beforeEach(() => {
  db = openDatabase(':memory:').db;
  addExperiment(db, sampleExperiment());
  setRunning(db, 'e', true, null);
});
afterEach(() => db.close());

const states = () => pageOfCells(db, 1, getExperiment(db, 'e').axes, { after: -1, limit: 100, where: {} }).cells.map(({ state }) => state);
const plan = (n: number) => samplePlan(n, '/pictures', { batch: 0 });
const queue = (n: number) => queueCell(db, 'e', n, `job-${n}`, sampleExperiment().plan.base, plan(n));
/** Makes a cell's picture the whole way. */
function make(n: number): void {
  queue(n);
  claimJob(db, self, `job-${n}`);
  finishImage(db, sampleFinished(`job-${n}`, plan(n)));
  endJob(db, `job-${n}`, 'done', null);
}

test('an experiment is kept whole, counted, listed and described', () => {
  expect(getExperiment(db, 'e')).toMatchObject({ name: 'Steps × Seed', state: 'running', counts: { total: 6, waiting: 6, done: 0 }, nfe: { done: 0, left: 120 }, seconds: { spent: 0, left: 6 }, votes: 0, cover: null, match: 'none' });
  addExperiment(db, { ...sampleExperiment('f'), name: 'later' });
  expect(listExperiments(db).map(({ id, name }) => [id, name])).toEqual([['f', 'later'], ['e', 'Steps × Seed']]);
  expect(findExperiment(db, 'wish')).toBe('f');
  expect(findExperiment(db, 'other')).toBeNull();
  expect(describeExperiment(db, 'e', { notes: 'words', layout: { columns: ['seed'], rows: ['steps'], pages: [] } })).toMatchObject({ name: 'Steps × Seed', notes: 'words', layout: { columns: ['seed'] }, counts: { waiting: 6 } });
  expect(() => getSummary(db, 'nope')).toThrow('There is no experiment nope.');
});

test('references are counted apart, and the experiment is done when they are too', () => {
  const { cells, ...rest } = sampleExperiment('g');
  addExperiment(db, { ...rest, cells: [...cells.slice(0, 2), { ...cells[2]!, role: 'reference' as const }, { ...cells[3]!, role: 'reference' as const }] });
  const own = () => getSummary(db, 'g');
  expect(own()).toMatchObject({ state: 'paused', counts: { total: 2, waiting: 2 }, references: { total: 2, done: 0, failed: [] }, nfe: { left: 80 } });
  db.run(`UPDATE experiment_cells SET state = 'done' WHERE experiment = 2 AND n <> 3`);
  expect(own()).toMatchObject({ state: 'paused', counts: { total: 2, done: 2 }, references: { total: 2, done: 1, failed: [] } });
  failCell(db, 'g', 3, { code: 'out_of_memory', message: 'No memory.' });
  expect(own()).toMatchObject({ state: 'done', references: { total: 2, done: 1, failed: [3] } });
  retryCells(db, 'g', own().references.failed);
  expect(own()).toMatchObject({ state: 'paused', references: { total: 2, done: 1, failed: [] } });
});

test('cells come in pages, and by the values of axes', () => {
  const { axes } = getExperiment(db, 'e');
  const first = pageOfCells(db, 1, axes, { after: -1, limit: 4, where: {} });
  expect([first.cells.map(({ n }) => n), first.next]).toEqual([[0, 1, 2, 3], 3]);
  expect(pageOfCells(db, 1, axes, { after: 3, limit: 4, where: {} })).toMatchObject({ cells: [{ n: 4 }, { n: 5 }], next: null });
  expect(pageOfCells(db, 1, axes, { after: -1, limit: 9, where: { seed: [0, 2], steps: [1] } }).cells.map(({ n }) => n)).toEqual([3, 5]);
  expect(() => pageOfCells(db, 1, axes, { after: -1, limit: 9, where: { cfg: [0] } })).toThrow('The experiment has no axis “cfg”.');
});

describe('a cell follows its job and its picture', () => {
  test('queued, running, done', () => {
    expect(queue(0)).toMatchObject({ state: 'queued' });
    expect(queue(0)).toBeNull();
    expect(cellOfJob(db, 'job-0')).toEqual({ experimentId: 'e', n: 0, trajectory: false, keepLatents: false });
    claimJob(db, self, null);
    expect(states()[0]).toBe('running');
    finishImage(db, sampleFinished('job-0', plan(0), { nfe: 22, seconds: 1.5 }));
    expect(cellsNamed(db, 1, [0])).toMatchObject([{ state: 'done', imageId: 'image-0', nfe: 22, seconds: 1.5, reused: false }]);
    endJob(db, 'job-0', 'done', null);
    expect(states()[0]).toBe('done');
    expect(getSummary(db, 'e')).toMatchObject({ counts: { done: 1, waiting: 5 }, nfe: { done: 22, left: 100 }, seconds: { spent: 1.5, left: 5 }, cover: 'image-0' });
  });

  test('failed with its error, cancelled from the queue, skipped while it ran', () => {
    for (const n of [0, 1, 2]) queue(n);
    claimJob(db, self, 'job-0');
    endJob(db, 'job-0', 'failed', { code: 'out_of_memory', message: 'Too large.' });
    cancelJob(db, 'job-1');
    claimJob(db, self, 'job-2');
    endJob(db, 'job-2', 'done', null);
    expect(cellsNamed(db, 1, [0, 1, 2])).toMatchObject([{ state: 'failed', error: { code: 'out_of_memory' } }, { state: 'cancelled' }, { state: 'cancelled' }]);
    expect(retryCells(db, 'e', [0, 1, 2, 3]).map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    expect(cellsNamed(db, 1, [0])).toMatchObject([{ error: null }]);
  });

  test('a job taken off the list cancels its cell', () => {
    queue(0);
    removeJob(db, 'job-0');
    expect(states()[0]).toBe('cancelled');
  });

  test('whose process died waits again, keeps its job, and its picture is found on disk or made with the same id', () => {
    for (const n of [0, 1]) queue(n);
    claimJob(db, gone, 'job-0');
    claimJob(db, gone, 'job-1');
    interruptStranded(db, self);
    expect(states().slice(0, 2)).toEqual(['waiting', 'waiting']);
    // Cell 0's file was found complete.
    finishImage(db, sampleFinished('job-0', plan(0)));
    settleJob(db, 'job-0');
    expect(states()[0]).toBe('done');
    const next = nextCell(db, null)!;
    expect(next).toMatchObject({ cell: { n: 1 }, jobId: 'job-1', tries: 1 });
    expect(requeueCell(db, 'e', 1, 'job-1')).toMatchObject({ state: 'queued' });
    expect(claimJob(db, self, null)).toMatchObject({ job: { id: 'job-1' }, images: [plan(1)] });
    expect(nextCell(db, null)!.cell.n).toBe(2);
  });
});

describe('the queue', () => {
  test('every other job goes first, and jobs of cells leave the list when they end', () => {
    queue(0);
    queue(1);
    addJob(db, sampleJob('mine', [samplePlan(50)]));
    expect(listJobs(db, 10).map(({ id }) => id)).toEqual(['mine', 'job-0', 'job-1']);
    expect(claimJob(db, self, null)!.job.id).toBe('mine');
    expect(claimJob(db, self, null)!.job.id).toBe('job-0');
    expect(queuedCells(db)).toBe(2);
    finishImage(db, sampleFinished('job-0', plan(0)));
    endJob(db, 'job-0', 'done', null);
    endJob(db, 'mine', 'failed', null);
    expect(listJobs(db, 10).map(({ id }) => id)).toEqual(['job-1', 'mine']);
  });

  test('cells come by their place, of the oldest experiment that runs', () => {
    db.run('UPDATE experiment_cells SET place = 10 - n WHERE experiment = 1');
    addExperiment(db, { ...sampleExperiment('f') });
    setRunning(db, 'f', true, null);
    expect(nextCell(db, null)).toMatchObject({ experimentId: 'e', cell: { n: 5 } });
    expect(nextCell(db, 'f')).toMatchObject({ experimentId: 'f', cell: { n: 0 } });
    setRunning(db, 'e', false, 'Why.');
    expect(nextCell(db, null)).toMatchObject({ experimentId: 'f' });
    expect(getSummary(db, 'e')).toMatchObject({ state: 'paused', problem: 'Why.' });
  });

  test('a pause takes back what has not begun, and counts no try for it', () => {
    queue(0);
    queue(1);
    claimJob(db, self, 'job-0');
    expect(withdrawCells(db, 'e').map(({ n, state }) => [n, state])).toEqual([[1, 'waiting']]);
    expect(states().slice(0, 2)).toEqual(['running', 'waiting']);
    expect(nextCell(db, null)).toMatchObject({ cell: { n: 1 }, tries: 0, jobId: null });
    expect(listJobs(db, 10).map(({ id }) => id)).toEqual(['job-0']);
  });

  test('cancelling takes waiting and queued cells away and tells which jobs run', () => {
    queue(0);
    queue(1);
    claimJob(db, self, 'job-0');
    expect(cancelCells(db, 'e', [0, 1, 2])).toMatchObject({ cells: [{ state: 'running' }, { state: 'cancelled' }, { state: 'cancelled' }], running: ['job-0'] });
    expect(listJobs(db, 10).map(({ id }) => id)).toEqual(['job-0']);
  });

  test('a cell can be failed without the queue, and noted', () => {
    expect(failCell(db, 'e', 0, { code: 'missing_file', message: 'Gone.' })).toMatchObject({ state: 'failed', error: { message: 'Gone.' } });
    expect(noteCell(db, 'e', 0, 'soft edges')).toMatchObject({ notes: 'soft edges' });
  });
});

test('adding values keeps every cell there was, made or not', () => {
  make(0);
  const { plan: before, layout } = sampleExperiment();
  const axes = before.axes.map((axis) => (axis.id === 'seed' ? { ...axis, values: [...axis.values, { id: 3, value: '4', label: '4', skip: false }] } : axis));
  const cells = sampleExperiment().cells.map((cell) => Object.assign({}, cell, { steps: 99, place: 50 + cell.n }));
  const added = [0, 1].map((a) => Object.assign({}, cells[0]!, { n: 6 + a, at: [a, 3], place: a }));
  const grown = replanExperiment(db, 'e', { plan: { ...before, axes }, layout, warnings: ['More.'], cells: [...cells, ...added] });
  expect(grown).toMatchObject({ counts: { total: 8, done: 1, waiting: 7 }, warnings: ['More.'] });
  expect(grown.axes[1]!.values).toHaveLength(4);
  const [made, waiting] = cellsNamed(db, 1, [0, 1]);
  expect(made).toMatchObject({ state: 'done', steps: 10, imageId: 'image-0' });
  expect(waiting).toMatchObject({ state: 'waiting', steps: 99 });
  expect(nextCell(db, null)!.cell.n).toBe(6);
});

test('removing takes cells and queue along, pictures stay; not while one is made', () => {
  make(0);
  queue(1);
  claimJob(db, self, 'job-1');
  expect(() => removeExperiment(db, 'e')).toThrow('A picture of this experiment is being made. Pause it first');
  endJob(db, 'job-1', 'cancelled', null);
  queue(2);
  removeExperiment(db, 'e');
  expect(listExperiments(db)).toEqual([]);
  expect(listJobs(db, 10)).toEqual([]);
  expect(db.all('SELECT 1 FROM images')).toHaveLength(1);
  expect(db.all('SELECT 1 FROM experiment_cells')).toEqual([]);
});

describe('pictures that are there already', () => {
  test('are found by their recipe, whatever they are called', () => {
    const recipe = sampleRecipe({ seed: '7', steps: 33 });
    addImage(db, sampleImage(70, { recipe, seconds: 2.5 }));
    addImage(db, sampleImage(71, { recipe: sampleRecipe({ seed: '7', steps: 34 }) }));
    const renamed = { ...recipe, model: { ...recipe.model, name: 'other name' }, sigmas: [1, 0] };
    const [same, other] = [recipeKey(renamed), recipeKey({ ...recipe, cfg: 8 })];
    expect(knownPictures(db, [{ recipeKey: same, seed: '7' }, { recipeKey: other, seed: '7' }])).toEqual({ [same]: { imageId: 'image-70', seconds: 2.5 } });
    db.run('UPDATE images SET missing = 1');
    expect(knownPictures(db, [{ recipeKey: same, seed: '7' }])).toEqual({});
  });

  test('become a cell’s without rendering, and the time saved is counted', () => {
    addImage(db, sampleImage(70, { seconds: 2.5 }));
    expect(reuseImage(db, 'e', 0, 'image-70', 2.5)).toMatchObject({ state: 'done', reused: true, imageId: 'image-70' });
    reuseImage(db, 'e', 0, 'image-70', 2.5);
    expect(getSummary(db, 'e')).toMatchObject({ counts: { done: 1, reused: 1 }, nfe: { done: 0 }, seconds: { spent: 0, saved: { pictures: 2.5 } } });
  });

  test('of another cell are found by its key', () => {
    expect(identicalPicture(db, 'key-0')).toBeNull();
    make(0);
    expect(identicalPicture(db, 'key-0')).toEqual({ imageId: 'image-0', seconds: 1.5 });
  });

  test('watching a finished cell makes it once more, and keeps its earlier picture', () => {
    make(0);
    expect(watchCells(db, 'e', [0, 1])).toMatchObject([{ state: 'waiting', trajectory: true, imageId: null }, { state: 'waiting', trajectory: true }]);
    expect(db.all('SELECT 1 FROM images')).toHaveLength(1);
  });

  test('tell the speed of their model and size', () => {
    addImage(db, sampleImage(70, { nfe: 40, seconds: 4 }));
    addImage(db, sampleImage(71, { nfe: 20, seconds: 2, width: 768 }));
    expect(speedSamples(db, 'dreamshaper_8', 512, 512)).toEqual([{ nfe: 40, seconds: 4 }]);
    expect(speedSamples(db, 'unknown', 512, 512)).toEqual([]);
  });
});

describe('judging', () => {
  test('votes are kept and taken back; only pictures can be voted on', () => {
    make(0);
    make(3);
    const vote = addVote(db, 'e', { left: 0, right: 3, choice: 'left', blind: true });
    expect(listVotes(db, 'e')).toEqual([vote]);
    expect(getSummary(db, 'e').votes).toBe(1);
    expect(() => addVote(db, 'e', { left: 0, right: 1, choice: 'tie', blind: true })).toThrow('Cell 1 has no picture yet, so it cannot be voted on.');
    expect(() => addVote(db, 'e', { left: 0, right: 0, choice: 'tie', blind: true })).toThrow('A vote is between two cells, and cell 0 was named twice.');
    removeVote(db, 'e', vote.id);
    expect(listVotes(db, 'e')).toEqual([]);
    expect(() => removeVote(db, 'e', vote.id)).toThrow(`The experiment has no vote ${vote.id}.`);
  });

  test('measures belong to two very pictures: with another of either they are open again', () => {
    make(0);
    make(3);
    db.run(`UPDATE experiment_cells SET reference = 3 WHERE n IN (0, 1)`);
    db.run(`UPDATE experiment_cells SET role = 'reference' WHERE n = 3`);
    const { pairs: [pair], missing } = measuredPairs(db, 'e');
    expect([pair, missing]).toMatchObject([{ n: 0, imageId: 'image-0', referenceImageId: 'image-3', file: '/pictures/0.png', referenceFile: '/pictures/3.png', pixels: null }, 0]);
    const distance = { rmse: 0.1, psnr: 20, ssim: 0.9 };
    keepMeasures(db, 'e', [{ ...pair!, pixels: distance, latents: null }]);
    expect(measuredPairs(db, 'e').pairs).toMatchObject([{ pixels: distance, latents: null }]);
    watchCells(db, 'e', [0]);
    expect(measuredPairs(db, 'e')).toEqual({ pairs: [], missing: 0 });
  });
});
