import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleImage } from '../../tests/history/sample.ts';
import { openCheckpoints } from './checkpoints.ts';
import { Database } from './database.ts';
import { openHistory } from './history.ts';
import { addImage } from './images.ts';
import { openDatabase } from './migrate.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoints-'));
  file = join(folder, 'history.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Pictures in the file itself, without the log beside it. */
function inFileAlone(): number {
  const alone = join(folder, 'alone.db');
  copyFileSync(file, alone);
  const db = new Database(alone);
  const { n } = db.get<{ n: number }>('SELECT count(*) AS n FROM images')!;
  db.close();
  for (const end of ['', '-wal', '-shm']) rmSync(alone + end, { force: true });
  return n;
}

test('what was written is carried over into the file, once', () => {
  const { db } = openDatabase(file);
  db.exec('PRAGMA wal_autocheckpoint=0');
  const checkpoints = openCheckpoints(file);
  checkpoints.look();
  for (const n of [1, 2, 3]) addImage(db, sampleImage(n));
  expect(inFileAlone()).toBe(0);
  expect(checkpoints.look()).toBe(true);
  expect(inFileAlone()).toBe(3);
  expect(checkpoints.look()).toBe(false);
  // The next writer begins the log anew instead of making it longer.
  const before = statSync(`${file}-wal`).size;
  addImage(db, sampleImage(4));
  expect(statSync(`${file}-wal`).size).toBe(before);
  checkpoints.close();
  db.close();
});

test('a reader that stays at an older state holds back what it still needs, and no longer', () => {
  const { db } = openDatabase(file);
  db.exec('PRAGMA wal_autocheckpoint=0');
  const checkpoints = openCheckpoints(file);
  addImage(db, sampleImage(1));
  const reader = new Database(file);
  reader.snapshot(() => {
    expect(reader.get('SELECT count(*) AS n FROM images')).toEqual({ n: 1 });
    addImage(db, sampleImage(2));
    expect(checkpoints.look()).toBe(true);
    expect(reader.get('SELECT count(*) AS n FROM images')).toEqual({ n: 1 });
  });
  expect(checkpoints.look()).toBe(true);
  expect(inFileAlone()).toBe(2);
  for (const each of [reader, checkpoints, db]) each.close();
});

test('the history’s own thread has it done beside its work', async () => {
  const history = await openHistory({ file, thread: 'own' });
  for (let n = 0; n < 20; n++) await history.images.add(sampleImage(n));
  await expect.poll(inFileAlone, { timeout: 15_000, interval: 200 }).toBe(20);
  await history.images.add(sampleImage(20));
  await history.close();
  expect(inFileAlone()).toBe(21);
});
