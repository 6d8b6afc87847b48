import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { samplePlan, sampleJob, sampleFinished, sampleRecipe } from '../../tests/history/sample.ts';
import { runBulk } from './bulk-run.ts';
import { openHistory, type History } from './history.ts';
import { importFolder, type ImportTools } from './import-folder.ts';
import { xdgTrash } from './trash/xdg.ts';

let folder: string;
let pictures: string;
let history: History;
let read: string[];

/** A file says its prompt, or that it is broken. */
const tools = (more: Partial<ImportTools> = {}): ImportTools => ({
  read: async (file) => {
    read.push(file.slice(pictures.length + 1));
    const text = readFileSync(file, 'utf8');
    if (text === 'broken') throw new Error(`${file} ends before its last chunk.`);
    return { width: 512, height: 512, source: 'stepwise', recipe: sampleRecipe({ prompt: text }), settings: null };
  },
  ...more,
});
const run = (more?: Partial<ImportTools>) => importFolder(history, pictures, tools(more));
const put = (name: string, text: string, seconds = 1_700_000_000) => {
  const file = join(pictures, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  utimesSync(file, seconds, seconds);
  return file;
};
const names = async (text = '') => (await history.images.page({ text, limit: 500 })).images.map(({ file }) => file.slice(pictures.length + 1)).toSorted();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
  pictures = join(folder, 'pictures');
  mkdirSync(pictures);
  read = [];
  history = await openHistory({ file: join(folder, 'history.db'), thread: 'inline' });
  put('a.png', 'a red circle');
  put('2026/b.PNG', 'a lighthouse', 1_700_000_100);
  put('2026/deep/c.webp', 'a fox', 1_700_000_050);
  put('2026/notes.txt', 'no picture');
  put('.hidden/d.png', 'hidden');
});
afterEach(async () => {
  await history.close();
  rmSync(folder, { recursive: true });
});

test('a folder and all below it, in order of the files’ time', async () => {
  expect(await run()).toMatchObject({ seen: 3, added: 3, refreshed: 0, failed: 0, missing: 0 });
  expect((await history.images.page({})).images.map(({ file, createdAt }) => [file, createdAt])).toEqual([
    [join(pictures, '2026/b.PNG'), 1_700_000_100_000],
    [join(pictures, '2026/deep/c.webp'), 1_700_000_050_000],
    [join(pictures, 'a.png'), 1_700_000_000_000],
  ]);
  expect(await history.imports.roots()).toMatchObject([{ path: pictures, scannedAt: expect.any(Number) }]);
});

test('a second run reads nothing, a changed file is read again and stays itself', async () => {
  await run();
  const [before] = (await history.images.page({ text: 'fox' })).images;
  await history.images.rate({ imageId: before!.id, rating: 5 });
  read = [];
  expect(await run()).toMatchObject({ seen: 3, added: 0, refreshed: 0 });
  expect(read).toEqual([]);
  put('2026/deep/c.webp', 'a wolf', 1_700_009_000);
  expect(await run()).toMatchObject({ seen: 3, added: 0, refreshed: 1 });
  expect(read).toEqual(['2026/deep/c.webp']);
  expect(await names('fox')).toEqual([]);
  expect((await history.images.page({ text: 'wolf rating:5' })).images).toMatchObject([{ id: before!.id, createdAt: before!.createdAt }]);
});

test('a missing file is marked, never forgotten, and found again', async () => {
  await run();
  renameSync(join(pictures, '2026'), join(folder, 'away'));
  rmSync(join(pictures, 'a.png'));
  expect(await run()).toMatchObject({ missing: 3 });
  expect(await names('is:missing')).toEqual(['2026/b.PNG', '2026/deep/c.webp', 'a.png']);
  renameSync(join(folder, 'away'), join(pictures, '2026'));
  expect(await run()).toMatchObject({ added: 0, missing: 0 });
  expect(await names('is:missing')).toEqual(['a.png']);
});

test('a whole folder that is gone is a sentence and changes nothing', async () => {
  await run();
  renameSync(pictures, join(folder, 'away'));
  await expect(run()).rejects.toThrow(`The folder ${pictures} is not there. If it is on another disk, connect that first; nothing was changed.`);
  expect(await names('is:missing')).toEqual([]);
});

test('a file that cannot be read is told with its sentence, and tried again when it changes', async () => {
  const file = put('z.png', 'broken');
  expect(await run()).toMatchObject({ added: 3, failed: 1 });
  expect(await history.imports.problems({})).toMatchObject([{ file, sentence: `${file} ends before its last chunk.` }]);
  read = [];
  await run();
  expect(read).toEqual([]);
  put('z.png', 'whole now', 1_700_000_999);
  expect(await run()).toMatchObject({ added: 1, failed: 0 });
  expect(await history.imports.problems({})).toEqual([]);
});

test('a file that vanishes while it is read is no problem', async () => {
  const vanish = tools().read;
  expect(await run({ read: async (file, id) => (file.endsWith('a.png') && rmSync(file), vanish(file, id)) })).toMatchObject({ added: 2, failed: 0 });
  expect(await history.imports.problems({})).toEqual([]);
});

test('a picture without a thumbnail is kept, and told of', async () => {
  const { read: plain } = tools();
  const cutOff = async (file: string, id: string) => ({ ...(await plain(file, id)), unseen: file.endsWith('a.png') ? 'The picture is cut off.' : null });
  expect(await run({ read: cutOff })).toMatchObject({ added: 3, failed: 1 });
  expect(await history.imports.problems({})).toMatchObject([{ sentence: 'The picture is cut off.' }]);
});

test('stopped in the middle, it goes on where it was', async () => {
  for (let n = 0; n < 30; n++) put(`many/${n}.png`, `picture ${n}`);
  const controller = new AbortController();
  const { read: plain } = tools();
  await run({ signal: controller.signal, atOnce: 1, read: (file, id) => (read.length === 9 && controller.abort(), plain(file, id)) });
  const first = new Set(read);
  expect(first.size).toBe(10);
  read = [];
  await run();
  expect(read.filter((file) => first.has(file))).toEqual([]);
  expect(await history.images.count({ text: '' })).toBe(33);
});

test('a picture that a job is about to report is left to the job', async () => {
  const plan = samplePlan(7, pictures);
  await history.jobs.add(sampleJob('a', [plan]));
  put('7.png', 'from the job');
  expect(await run()).toMatchObject({ added: 3 });
  await history.jobs.finishImage(sampleFinished('a', plan));
  expect(await run()).toMatchObject({ added: 0 });
  expect((await history.images.page({ text: 'job:a' })).images).toMatchObject([{ id: 'image-7' }]);
});

test('a picture taken out of the trash by hand is a picture again', async () => {
  await run();
  const trash = xdgTrash(join(folder, 'Trash'));
  const { id } = await history.bulks.prepare({ selection: { text: 'circle', except: [] }, action: { do: 'trash' } });
  await runBulk(history, id, { trash });
  expect(await run()).toMatchObject({ added: 0, missing: 0 });
  expect(await names('is:trashed')).toEqual(['a.png']);
  renameSync(join(folder, 'Trash/files/a.png'), join(pictures, 'a.png'));
  expect(await run()).toMatchObject({ added: 0 });
  expect(await names('is:trashed')).toEqual([]);
  expect(await names('circle')).toEqual(['a.png']);
});

test('links are followed, each real folder once', async () => {
  mkdirSync(join(folder, 'elsewhere'));
  writeFileSync(join(folder, 'elsewhere', 'e.png'), 'elsewhere');
  symlinkSync(join(folder, 'elsewhere'), join(pictures, 'linked'));
  symlinkSync(pictures, join(pictures, '2026', 'round'));
  expect(await run()).toMatchObject({ added: 4 });
  expect(await names()).toContain('linked/e.png');
});

test('two imports at once keep each picture once', async () => {
  for (let n = 0; n < 40; n++) put(`many/${n}.png`, `picture ${n}`);
  const other = await openHistory({ file: join(folder, 'history.db'), thread: 'inline' });
  await Promise.all([run(), importFolder(other, pictures, tools())]);
  await other.close();
  expect(await history.images.count({ text: '' })).toBe(43);
});
