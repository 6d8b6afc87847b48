import { afterEach, beforeEach, expect, test } from 'vitest';
import { askedBy, scansOf } from '../../tests/history/asked.ts';
import { sampleFinished, sampleJob, samplePlan } from '../../tests/history/sample.ts';
import type { Database } from './database.ts';
import { addJob, cancelJob, claimJob, endJob, finishImage, getJob, heartbeat, interruptStranded, listJobs, removeJob, retryJob, settleJob, strandedImages } from './jobs.ts';
import { openDatabase } from './migrate.ts';
import { forgetOwner, saySeen, thisProcess } from './owners.ts';

let db: Database;
const self = thisProcess();
const plans = [samplePlan(0), samplePlan(1), samplePlan(2)];

beforeEach(() => {
  db = openDatabase(':memory:').db;
});
afterEach(() => db.close());

test('a job is queued, claimed once, and its pictures are ticked off', () => {
  expect(addJob(db, sampleJob('a', plans))).toMatchObject({ state: 'queued', imagesDone: 0, imagesTotal: 3 });
  expect(claimJob(db, self, null)).toMatchObject({ job: { id: 'a', state: 'running' }, images: plans });
  expect(claimJob(db, self, null)).toBeNull();
  finishImage(db, sampleFinished('a', plans[0]!));
  expect(getJob(db, 'a').imagesDone).toBe(1);
  expect(endJob(db, 'a', 'done', null)).toMatchObject({ state: 'done', imagesDone: 1 });
});

test('the queue runs in the order of asking, and a retried job goes to its end', () => {
  addJob(db, sampleJob('a', [samplePlan(0)]));
  addJob(db, sampleJob('b', [samplePlan(1)]));
  cancelJob(db, 'a');
  retryJob(db, 'a');
  db.run(`UPDATE jobs SET queued_at = queued_at + 1 WHERE id = 'a'`);
  expect(claimJob(db, self, null)?.job.id).toBe('b');
  expect(claimJob(db, self, null)?.job.id).toBe('a');
});

test('a named job can be claimed past the others', () => {
  addJob(db, sampleJob('a', [samplePlan(0)]));
  addJob(db, sampleJob('b', [samplePlan(1)]));
  expect(claimJob(db, self, 'b')?.job.id).toBe('b');
  expect(claimJob(db, self, 'b')).toBeNull();
});

test('telling of a picture twice keeps it once', () => {
  addJob(db, sampleJob('a', plans));
  const first = finishImage(db, sampleFinished('a', plans[0]!));
  expect(finishImage(db, sampleFinished('a', plans[0]!))).toEqual(first);
  expect(getJob(db, 'a').imagesDone).toBe(1);
});

test('a picture of a job that was removed is kept all the same', () => {
  addJob(db, sampleJob('a', plans));
  removeJob(db, 'a');
  expect(finishImage(db, sampleFinished('a', plans[0]!))).toMatchObject({ id: 'image-0', jobId: 'a' });
});

test('retry makes only what is missing, with the same seeds and files', () => {
  addJob(db, sampleJob('a', plans));
  claimJob(db, self, null);
  finishImage(db, sampleFinished('a', plans[1]!));
  endJob(db, 'a', 'failed', { code: 'engine_crashed', message: 'The engine crashed.' });
  expect(getJob(db, 'a').error?.code).toBe('engine_crashed');
  expect(retryJob(db, 'a')).toMatchObject({ state: 'queued', error: null, imagesDone: 1 });
  expect(claimJob(db, self, null)?.images).toEqual([plans[0], plans[2]]);
});

test('what makes no sense is refused with a sentence', () => {
  addJob(db, sampleJob('a', plans));
  expect(() => addJob(db, sampleJob('a', [samplePlan(7)]))).toThrow('The queue has a job a already.');
  expect(() => addJob(db, sampleJob('b', [samplePlan(7, '/pictures', { file: '/pictures/0.png' })]))).toThrow('The file /pictures/0.png belongs to the picture image-0 already.');
  expect(() => addJob(db, sampleJob('b', [samplePlan(0, '/elsewhere')]))).toThrow('The history has a picture image-0 already.');
  expect(() => retryJob(db, 'a')).toThrow('The job a is queued already.');
  expect(() => getJob(db, 'nope')).toThrow('The queue has no job nope.');
  claimJob(db, self, null);
  expect(() => removeJob(db, 'a')).toThrow('The job a is running. Cancel it first.');
  endJob(db, 'a', 'done', null);
  expect(() => retryJob(db, 'a')).toThrow('The job a has made all its pictures. Start a new one for more.');
  expect(listJobs(db, 10)).toHaveLength(1);
});

test('a refused job leaves nothing behind', () => {
  addJob(db, sampleJob('a', [samplePlan(0)]));
  expect(() => addJob(db, sampleJob('b', [samplePlan(1), samplePlan(0)]))).toThrow('already');
  expect(db.all('SELECT id FROM jobs')).toEqual([{ id: 'a' }]);
  expect(db.all('SELECT image FROM plans')).toEqual([{ image: 'image-0' }]);
});

test('a running job is asked to stop through the database, so that another process can ask', () => {
  addJob(db, sampleJob('a', plans));
  claimJob(db, self, null);
  expect(heartbeat(db, self)).toEqual({ running: 1, cancel: [] });
  expect(cancelJob(db, 'a').state).toBe('running');
  expect(heartbeat(db, self)).toEqual({ running: 1, cancel: ['a'] });
  endJob(db, 'a', 'cancelled', null);
  expect(heartbeat(db, self)).toEqual({ running: 0, cancel: [] });
});

test.each([
  ['whose process is gone', { pid: 2 ** 22 + 1 }, 0, 1],
  ['of a process that lives', { pid: process.pid }, 0, 0],
  ['of a process number that was given away', { pid: process.pid }, 61_000, 1],
  ['of another machine that was heard of lately', { host: 'elsewhere', pid: 2 ** 22 + 1 }, 0, 0],
  ['of another machine that fell silent', { host: 'elsewhere', pid: 1 }, 61_000, 1],
])('a running job %s', (_, change, silence, interrupted) => {
  const other = { ...thisProcess(), ...change };
  addJob(db, sampleJob('a', plans));
  claimJob(db, other, null);
  db.run('UPDATE owners SET seen_at = seen_at - ?', silence);
  expect(interruptStranded(db, self)).toHaveLength(interrupted);
  expect(getJob(db, 'a').state).toBe(interrupted ? 'interrupted' : 'running');
});

test('a job found interrupted is done when its last picture is found', () => {
  const gone = { ...thisProcess(), pid: 2 ** 22 + 1 };
  saySeen(db, gone);
  addJob(db, sampleJob('a', [plans[0]!]));
  claimJob(db, gone, null);
  interruptStranded(db, self);
  expect(strandedImages(db)).toEqual([{ jobId: 'a', plan: plans[0] }]);
  finishImage(db, sampleFinished('a', plans[0]!));
  expect(settleJob(db, 'a').state).toBe('done');
  expect(strandedImages(db)).toEqual([]);
});

test('no question of the queue goes through every job there ever was', () => {
  const asked = askedBy(() => {
    for (const [n, plan] of plans.entries()) addJob(db, sampleJob(`job-${n}`, [plan]));
    claimJob(db, self, null);
    claimJob(db, self, 'job-2');
    heartbeat(db, self);
    finishImage(db, sampleFinished('job-0', plans[0]!));
    endJob(db, 'job-0', 'done', null);
    cancelJob(db, 'job-1');
    saySeen(db, { ...self, id: 'gone', pid: 2 ** 30 });
    interruptStranded(db, self);
    strandedImages(db);
    settleJob(db, 'job-2');
    forgetOwner(db, self);
  });
  expect([...asked].filter((sql) => /\bjobs\b/.test(sql)).length).toBeGreaterThan(8);
  for (const table of ['jobs', 'j']) expect(scansOf(db, table, asked)).toEqual([]);
  expect(scansOf(db, 'jobs', [`SELECT id FROM jobs WHERE state = 'queued'`])).toHaveLength(1);
  // Open ones first, by their index; then as many of the others as are shown, from the last.
  expect(scansOf(db, 'jobs', [...askedBy(() => listJobs(db, 5))].filter((sql) => !sql.includes('NOT IN')))).toEqual([]);
});
