import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sampleExperiment } from '../../tests/experiments/sample.ts';
import { sampleFinished, sampleImage, sampleJob, samplePlan, sampleRecipe } from '../../tests/history/sample.ts';
import { runBulk } from './bulk-run.ts';
import { Database } from './database.ts';
import { suspectMark } from './suspect.ts';
import { openHistory, type History } from './history.ts';
import { addImage, getImage } from './images.ts';
import { openDatabase } from './migrate.ts';
import { migrations } from './migrations/table.ts';
import { rebuildHistory } from './rebuild.ts';
import { Search } from './search/search.ts';
import { xdgTrash } from './trash/xdg.ts';

let folder: string;
let file: string;
const opened: History[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trouble-'));
  file = join(folder, 'history.db');
});
afterEach(async () => {
  for (const history of opened.splice(0)) await history.close().catch(() => undefined);
  rmSync(folder, { recursive: true });
});
const open = async (at = file) => {
  const history = await openHistory({ file: at, thread: 'inline' });
  opened.push(history);
  return history;
};

describe('a locked history', () => {
  test('says so after a while, and works again afterwards', () => {
    openDatabase(file).db.close();
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    const { db } = openDatabase(file, migrations, { patience: 20 });
    expect(() => db.transaction(() => addImage(db, sampleImage(1)))).toThrow(
      expect.objectContaining({ code: 'database_busy', message: `The history ${file} is locked by another program and stayed so for 0.02 seconds. Close that program, or try again when it has finished.` }),
    );
    expect(new Search(db).count('')).toBe(0);
    other.exec('ROLLBACK');
    other.close();
    db.transaction(() => addImage(db, sampleImage(1)));
    expect(getImage(db, 'image-1').id).toBe('image-1');
    db.close();
  });
});

describe('a folder that may only be read', () => {
  const script = `
    import { openHistory } from ${JSON.stringify(join(import.meta.dirname, 'history.ts'))};
    await openHistory({ file: process.argv[1], thread: 'inline' }).then((h) => h.close(), (error) => console.log(error.code + ': ' + error.message));`;
  /** As nobody, because nothing is read-only to root; else as oneself. */
  const openAsNobody = () => {
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script, file], { ...nobody, encoding: 'utf8', cwd: '/' });
    return stdout.trim() || stderr;
  };

  test('without a history in it', () => {
    chmodSync(folder, 0o555);
    expect(openAsNobody()).toBe(`unreadable: The history ${file} cannot be opened. Check that its folder exists and may be written, or choose another data folder.`);
    chmodSync(folder, 0o755);
  }, 60_000);

  test('with a history in it', () => {
    openDatabase(file).db.close();
    chmodSync(file, 0o444);
    chmodSync(folder, 0o555);
    expect(openAsNobody()).toBe(`unwritable: The history ${file} can be read but not written. Check the permissions of the file and its folder, or choose another data folder.`);
    chmodSync(folder, 0o755);
  }, 60_000);

  test('a file where a folder should be', async () => {
    writeFileSync(join(folder, 'data'), '');
    const at = join(folder, 'data', 'history.db');
    await expect(open(at)).rejects.toMatchObject({ code: 'unwritable', message: `The folder ${join(folder, 'data')} cannot be made or is no folder. Check its permissions, or choose another data folder.` });
  });
});

describe('a full disk', () => {
  const addUntilFull = (db: Database): number => {
    for (let n = 0; ; n++) {
      try {
        db.transaction(() => addImage(db, sampleImage(n, { recipe: sampleRecipe({ prompt: `${n} `.repeat(500) }) })));
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'disk_full', message: `The disk is full: the history ${db.file} cannot grow. Free some space and try again; nothing was changed.` });
        return n;
      }
    }
  };
  const whole = (db: Database, count: number) => {
    expect(new Search(db).count('')).toBe(count);
    expect(db.pragma('integrity_check')).toBe('ok');
  };

  test('loses nothing that was kept before, and goes on when there is room again', () => {
    const { db } = openDatabase(file);
    db.exec(`PRAGMA max_page_count=${Number(db.pragma('page_count')) + 60}`);
    const kept = addUntilFull(db);
    expect(kept).toBeGreaterThan(3);
    whole(db, kept);
    db.exec('PRAGMA max_page_count=1000000');
    db.transaction(() => addImage(db, sampleImage(10_000)));
    whole(db, kept + 1);
    db.close();
  });

  // The same on a disk that is really full. Making one takes the right to mount; without it the test above is all there is.
  const mayMount = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0;
  test.runIf(mayMount)('on a disk of two megabytes', () => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
    try {
      const { db } = openDatabase(join(disk, 'history.db'));
      const kept = addUntilFull(db);
      expect(kept).toBeGreaterThan(3);
      whole(db, kept);
      db.close();
      const again = openDatabase(join(disk, 'history.db')).db;
      whole(again, kept);
      again.close();
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });
});

describe('a damaged history', () => {
  const pictures = () => join(folder, 'pictures');
  const tools = {
    read: async (path: string) => ({ width: 512, height: 512, source: 'stepwise', recipe: sampleRecipe({ prompt: `read again from ${path.split('/').at(-1)}` }), settings: null }),
  };

  async function fill(count: number): Promise<void> {
    mkdirSync(pictures());
    const history = await openHistory({ file, thread: 'inline' });
    for (let n = 0; n < count; n++) {
      const path = join(pictures(), `${n}.png`);
      writeFileSync(path, 'picture');
      const { size: bytes, mtimeMs } = statSync(path);
      await history.images.add(sampleImage(n, { file: path, bytes, modifiedAt: Math.trunc(mtimeMs), recipe: sampleRecipe({ prompt: `picture ${n} ${'with many words '.repeat(20)}` }) }));
      await history.images.rate({ imageId: `image-${n}`, rating: 3 });
    }
    const plan = await history.bulks.prepare({ selection: { text: '', except: [] }, action: { do: 'tag', tag: 'old', on: true } });
    await runBulk(history, plan.id, { trash: xdgTrash(join(folder, 'Trash')) });
    const { albumId } = await history.albums.add({ name: 'Best' });
    const album = await history.bulks.prepare({ selection: { imageIds: ['image-0'] }, action: { do: 'album', albumId, on: true } });
    await runBulk(history, album.id, { trash: xdgTrash(join(folder, 'Trash')) });
    await history.images.note({ imageId: 'image-0', notes: 'hang in the hall' });
    await history.jobs.add(sampleJob('queued', [samplePlan(500, pictures())]));
    await history.jobs.add(sampleJob('running', [samplePlan(501, pictures()), samplePlan(502, pictures())]));
    await history.jobs.claim({ jobId: 'running' });
    await history.jobs.finishImage(sampleFinished('running', samplePlan(501, pictures())));
    await history.experiments.add(sampleExperiment());
    await history.experiments.reuse({ experimentId: 'e', n: 0, imageId: 'image-0', savedSeconds: 0 });
    await history.experiments.reuse({ experimentId: 'e', n: 1, imageId: 'image-1', savedSeconds: 0 });
    await history.experiments.vote({ experimentId: 'e', left: 0, right: 1, choice: 'left', blind: true });
    await history.close();
  }

  /** Writes nonsense over some pages of a table. */
  function damage(table: string, part: number): void {
    const db = new Database(file, { readOnly: true });
    const pages = db.all<{ pageno: number }>('SELECT pageno FROM dbstat WHERE name = ? ORDER BY pageno', table).map(({ pageno }) => pageno);
    db.close();
    const handle = openSync(file, 'r+');
    for (const page of pages.slice(Math.floor(pages.length * part), Math.floor(pages.length * part) + 2)) writeSync(handle, Buffer.alloc(4096, 0x5a), 0, 4096, (page - 1) * 4096);
    closeSync(handle);
  }

  test('at its beginning: put aside, and rebuilt from the pictures’ own recipes', async () => {
    await fill(8);
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(4096, 1), 0, 4096, 0);
    closeSync(handle);
    const history = await open();
    const aside = history.opened.damaged!;
    expect(existsSync(aside)).toBe(true);
    expect(await rebuildHistory(history, aside, [pictures()], tools)).toEqual({ salvaged: 0, read: 8, jobs: 0, problems: [] });
    expect((await history.images.page({ text: '"read again from 7"' })).images).toHaveLength(1);
    // Pictures tell nothing of experiments: their layout, notes and votes are in the file that was put aside.
    expect(await history.experiments.list()).toEqual([]);
  });

  test('in the middle, found while it is used: the next start puts it aside, and what can be read of it is carried over', async () => {
    await fill(150);
    damage('recipes', 0.5);
    const hurt = await open();
    // A page at a time until the damage shows itself.
    const walk = async () => {
      for (let after = null as { seq: number } | null; ; ) {
        const page = await hurt.images.page({ limit: 10, after });
        after = page.next;
        if (!after) return;
      }
    };
    await expect(walk()).rejects.toMatchObject({ code: 'database_damaged', message: `The history ${file} is damaged. It is kept aside and rebuilt from the pictures at the next start.` });
    expect(existsSync(suspectMark(file))).toBe(true);
    await hurt.close();

    const history = await open();
    const aside = history.opened.damaged!;
    expect(existsSync(suspectMark(file))).toBe(false);
    const { salvaged, read, jobs } = await rebuildHistory(history, aside, [pictures()], tools);
    expect(jobs).toBe(2);
    expect(salvaged).toBeGreaterThan(100);
    expect(salvaged).toBeLessThan(151);
    expect(read).toBe(150 - (salvaged - 1));
    expect(await history.images.count({ text: '' })).toBe(151);
    expect(await history.images.count({ text: 'rating:3 tag:old' })).toBe(salvaged - 1);
    expect(await history.images.get({ imageId: 'image-0' })).toMatchObject({ notes: 'hang in the hall', albums: ['Best'], rating: 3 });
    expect((await history.jobs.list({})).map(({ id, state, imagesDone }) => [id, state, imagesDone])).toEqual([['queued', 'queued', 0], ['running', 'interrupted', 1]]);
    expect(await history.experiments.get({ experimentId: 'e' })).toMatchObject({ state: 'paused', counts: { total: 6, done: 2, waiting: 4 }, votes: 1, axes: sampleExperiment().plan.axes });
    expect((await history.jobs.retry({ jobId: 'running' })).state).toBe('queued');
    // Once more changes nothing.
    expect(await rebuildHistory(history, aside, [pictures()], tools)).toMatchObject({ salvaged: 0, read: 0 });
    expect(await history.images.count({ text: '' })).toBe(151);
    expect(readdirSync(folder).filter((name) => /damaged.*\.db$/.test(name))).toEqual([aside.split('/').at(-1)]);
  });

  test('only suspected: looked through, and used as it is when it is sound', async () => {
    await fill(3);
    writeFileSync(suspectMark(file), '');
    const history = await open();
    expect(history.opened.damaged).toBeNull();
    expect(existsSync(suspectMark(file))).toBe(false);
    expect(await history.images.count({ text: '' })).toBe(4);
  });
});
