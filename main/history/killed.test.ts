import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleFinished, sampleImage, sampleJob, samplePlan, sampleRecipe } from '../../tests/history/sample.ts';
import { resumeBulks, undoBulk } from './bulk-run.ts';
import { Database } from './database.ts';
import { openHistory, type History } from './history.ts';
import { importFolder } from './import-folder.ts';
import { recoverJobs } from './recover.ts';
import { xdgTrash } from './trash/xdg.ts';

let folder: string;
let pictures: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'killed-'));
  pictures = join(folder, 'pictures');
  mkdirSync(pictures);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Other processes take their time to start on a busy machine, ms. */
const patience = 120_000;
const script = join(import.meta.dirname, '../../tests/history/child.ts');

/** Runs a process on the history; killed without warning when it has said `lines` lines that begin so. What it said. */
function run(what: string, kill?: { after: number; of: string }): Promise<string[]> {
  const child = spawn(process.execPath, [script, what, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const said: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(line);
    if (kill && said.filter((each) => each.startsWith(kill.of)).length === kill.after) child.kill('SIGKILL');
  });
  return new Promise((resolve) => child.on('close', () => resolve(said)));
}

const open = (): Promise<History> => openHistory({ file: join(folder, 'history.db'), thread: 'inline' });
const read = async (file: string) => ({ width: 512, height: 512, source: 'stepwise', recipe: sampleRecipe({ prompt: readFileSync(file, 'utf8') }), settings: null });
const told = (said: readonly string[], what: string) => said.filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1));

function sound(): void {
  const db = new Database(join(folder, 'history.db'));
  expect(db.pragma('integrity_check')).toBe('ok');
  expect(db.all('PRAGMA foreign_key_check')).toEqual([]);
  expect(db.all('SELECT folder, name FROM images GROUP BY folder, name HAVING count(*) > 1')).toEqual([]);
  db.close();
}

test('killed while pictures are made: each finished one is kept once, and only the others are made again', async () => {
  const plans = Array.from({ length: 40 }, (_, n) => samplePlan(n, pictures));
  let history = await open();
  await history.jobs.add(sampleJob('a', plans.slice(0, 25)));
  await history.jobs.add(sampleJob('b', plans.slice(25)));
  await history.close();

  const said: string[] = [];
  for (const kill of [{ after: 7, of: 'file' }, { after: 22, of: 'kept' }, undefined]) {
    said.push(...(await run('jobs', kill)));
    history = await open();
    await recoverJobs(history, read);
    const onDisk = plans.filter(({ file }) => existsSync(file)).map(({ imageId }) => imageId);
    expect((await history.images.page({ limit: 500 })).images.map(({ id }) => id).toSorted()).toEqual(onDisk.toSorted());
    for (const job of await history.jobs.list({})) if (job.state === 'interrupted') await history.jobs.retry({ jobId: job.id });
    await history.close();
  }
  expect(said.at(-1)).toBe('end');
  expect(told(said, 'double')).toEqual([]);
  expect(told(said, 'file').toSorted()).toEqual(plans.map(({ imageId }) => imageId).toSorted());
  history = await open();
  expect((await history.jobs.list({})).map(({ state, imagesDone }) => [state, imagesDone])).toEqual([['done', 15], ['done', 25]]);
  expect(await history.images.count({ text: '' })).toBe(40);
  await history.close();
  sound();
}, patience);

test('killed while a folder is imported: the next run goes on, nothing lost or doubled', async () => {
  for (let n = 0; n < 250; n++) writeFileSync(join(pictures, `${n}.png`), `picture ${n}`);
  const first = told(await run('import', { after: 130, of: 'read' }), 'read');
  expect(first.length).toBeLessThan(250);
  const history = await open();
  const kept = await history.images.count({ text: '' });
  // A batch of a hundred was kept; those are not read again.
  expect(kept).toBeGreaterThanOrEqual(100);
  expect(await importFolder(history, pictures, { read })).toMatchObject({ added: 250 - kept, refreshed: 0 });
  expect(await history.images.count({ text: '' })).toBe(250);
  await history.close();
  sound();
}, patience);

test('killed while files go to the trash: every file is in its place or in the trash, and the action can go on and back', async () => {
  let history = await open();
  for (let n = 0; n < 60; n++) {
    writeFileSync(join(pictures, `${n}.png`), `picture ${n}`);
    await history.images.add(sampleImage(n, { file: join(pictures, `${n}.png`) }));
  }
  await history.close();
  await run('trash', { after: 25, of: 'move' });
  history = await open();
  const tools = { trash: xdgTrash(join(folder, 'Trash')) };
  const moved = readdirSync(join(folder, 'Trash/files'));
  expect(moved.length).toBeGreaterThanOrEqual(24);
  expect([...moved, ...readdirSync(pictures)]).toHaveLength(60);
  const [outcome] = await resumeBulks(history, tools);
  expect(outcome).toMatchObject({ state: 'done', changed: 60, failed: 0 });
  expect(await history.images.count({ text: 'is:trashed -is:missing' })).toBe(60);
  await undoBulk(history, outcome!.id, tools);
  expect(readdirSync(pictures)).toHaveLength(60);
  expect(await history.images.count({ text: '' })).toBe(60);
  await history.close();
  sound();
}, patience);

test('two processes empty one queue: every job is run by one of them, every picture made once', async () => {
  const history = await open();
  const plans = Array.from({ length: 30 }, (_, n) => samplePlan(n, pictures));
  for (const plan of plans) await history.jobs.add(sampleJob(`job-${plan.imageId}`, [plan]));
  const other = run('jobs');
  // Not before the other one has begun, and not so fast that nothing is left for it.
  await expect.poll(async () => (await history.jobs.list({})).filter(({ state }) => state === 'done').length, { timeout: 60_000 }).toBeGreaterThan(2);
  const mine: string[] = [];
  for (let claimed; (claimed = await history.jobs.claim({})); ) {
    const [plan] = claimed.images;
    mine.push(plan!.imageId);
    await history.jobs.finishImage(sampleFinished(claimed.job.id, plan!));
    await history.jobs.end({ jobId: claimed.job.id, state: 'done' });
  }
  const theirs = told(await other, 'file');
  expect([...mine, ...theirs].toSorted()).toEqual(plans.map(({ imageId }) => imageId).toSorted());
  expect(await history.images.count({ text: '' })).toBe(30);
  await history.close();
  sound();
}, patience);

test('a running job of a process that lives is not taken for a dead one, until it is', async () => {
  const history = await open();
  await history.jobs.add(sampleJob('a', [samplePlan(0, pictures)]));
  const running = run('hold');
  await expect.poll(async () => (await history.jobs.get({ jobId: 'a' })).state, { timeout: 60_000 }).toBe('running');
  expect(await recoverJobs(history, read)).toMatchObject({ interrupted: [] });
  const heard: string[] = [];
  history.on('job.interrupted', ({ id }) => heard.push(id));
  children[0]!.kill('SIGKILL');
  await running;
  // Found by the open process itself, within its heartbeat.
  await expect.poll(() => heard, { timeout: 60_000 }).toEqual(['a']);
  expect((await history.jobs.get({ jobId: 'a' })).state).toBe('interrupted');
  await history.close();
}, patience);

test('after a loss of power that took back the last commits, pictures on disk are found again', async () => {
  const file = join(folder, 'history.db');
  const plans = Array.from({ length: 8 }, (_, n) => samplePlan(n, pictures));
  const history = await open();
  await history.jobs.add(sampleJob('a', plans));
  const durable = statSync(`${file}-wal`).size;
  await history.jobs.claim({});
  for (const plan of plans.slice(0, 6)) {
    writeFileSync(plan.file, 'picture');
    await history.jobs.finishImage(sampleFinished('a', plan));
  }
  // What was synced is what the plan needed; all later pages may be lost, from any one on.
  const later = statSync(`${file}-wal`).size;
  for (const size of [durable, Math.floor((durable + later) / 2), later - 100]) {
    const lost = join(folder, `lost-${size}.db`);
    copyFileSync(file, lost);
    copyFileSync(`${file}-wal`, `${lost}-wal`);
    truncateSync(`${lost}-wal`, size);
    const after = await openHistory({ file: lost, thread: 'inline' });
    // The owner is this very process, and lives; after a loss of power it would not.
    const db = new Database(lost);
    db.exec(`UPDATE owners SET pid = ${2 ** 22 + 1}`);
    db.close();
    await recoverJobs(after, read);
    expect((await after.images.page({})).images.map(({ id }) => id).toSorted()).toEqual(plans.slice(0, 6).map(({ imageId }) => imageId));
    expect((await after.jobs.get({ jobId: 'a' })).imagesDone).toBe(6);
    await after.close();
  }
  await history.close();
});
