import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleImage, sampleRecipe } from '../../tests/history/sample.ts';
import { resumeBulks, runBulk, undoBulk, type BulkTools } from './bulk-run.ts';
import type { BulkAction, Selection } from '../../contract/collection.ts';
import { openHistory, type History } from './history.ts';
import { xdgTrash } from './trash/xdg.ts';

let folder: string;
let history: History;
let tools: BulkTools;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bulks-'));
  mkdirSync(join(folder, 'pictures'));
  tools = { trash: xdgTrash(join(folder, 'Trash')) };
  history = await openHistory({ file: join(folder, 'history.db'), thread: 'inline' });
  for (let n = 0; n < 12; n++) {
    const file = join(folder, 'pictures', `${n}.png`);
    writeFileSync(file, `picture ${n}`);
    await history.images.add(sampleImage(n, { file, bytes: 100, recipe: sampleRecipe({ sampler: n % 3 === 0 ? 'heun' : 'euler' }) }));
    if (n < 4) await history.images.rate({ imageId: `image-${n}`, rating: n + 1 });
  }
});
afterEach(async () => {
  await history.close();
  rmSync(folder, { recursive: true });
});

const marks = async () => (await history.images.page({ text: '', limit: 500 })).images.map(({ id, rating, favourite, tags, albums }) => ({ id, rating, favourite, tags, albums }));
const prepare = (action: BulkAction, selection: Selection = { text: 'sampler:heun', except: [] }) => history.bulks.prepare({ selection, action });

test('an action shows what it will change, changes that, and takes it back', async () => {
  const before = await marks();
  const plan = await prepare({ do: 'rate', rating: 4 });
  expect(plan).toMatchObject({ state: 'prepared', selected: 4, count: 3, bytes: 300, examples: ['image-9', 'image-6', 'image-0'] });
  expect(await marks()).toEqual(before);
  expect(await runBulk(history, plan.id, tools)).toMatchObject({ state: 'done', changed: 3, failed: 0, problems: [] });
  expect((await marks()).filter(({ rating }) => rating === 4)).toHaveLength(4);
  expect(await undoBulk(history, plan.id, tools)).toMatchObject({ state: 'undone', changed: 0 });
  expect(await marks()).toEqual(before);
});

test('pictures that come to fit after the preview are left alone', async () => {
  const plan = await prepare({ do: 'favourite', on: true });
  await history.images.add(sampleImage(50, { recipe: sampleRecipe({ sampler: 'heun' }) }));
  await runBulk(history, plan.id, tools);
  expect(await history.images.count({ text: 'is:favourite' })).toBe(4);
});

test('undoing leaves alone what was changed again since', async () => {
  const { id } = await prepare({ do: 'rate', rating: 5 });
  await runBulk(history, id, tools);
  await history.images.rate({ imageId: 'image-9', rating: 2 });
  await undoBulk(history, id, tools);
  expect((await history.images.get({ imageId: 'image-9' })).rating).toBe(2);
  expect((await history.images.get({ imageId: 'image-0' })).rating).toBe(1);
});

test('tags and albums: only pictures that did not have it lose it when it is undone', async () => {
  const { albumId } = await history.albums.add({ name: 'Best of May' });
  for (const action of [{ do: 'tag', tag: 'print', on: true }, { do: 'album', albumId, on: true }] as const) {
    await runBulk(history, (await prepare(action, { imageIds: ['image-0'] })).id, tools);
    const plan = await prepare(action);
    expect(plan.count).toBe(3);
    await runBulk(history, plan.id, tools);
    const search = action.do === 'tag' ? 'tag:PRINT' : 'album:"best of may"';
    expect(await history.images.count({ text: search })).toBe(4);
    await undoBulk(history, plan.id, tools);
    expect((await history.images.page({ text: search })).images.map(({ id }) => id)).toEqual(['image-0']);
  }
  expect(await history.images.get({ imageId: 'image-0' })).toMatchObject({ tags: ['print'], albums: ['Best of May'] });
  expect(await history.albums.list()).toEqual([{ albumId, name: 'Best of May', count: 1, cover: 'image-0' }]);
  const facets = await history.images.facets({ text: '', fields: ['tag', 'album'] });
  expect(facets).toEqual([{ field: 'tag', values: [{ value: 'print', count: 1 }] }, { field: 'album', values: [{ value: 'Best of May', count: 1 }] }]);
});

test('a removed album comes back with its pictures', async () => {
  const { albumId } = await history.albums.add({ name: 'May' });
  await runBulk(history, (await prepare({ do: 'album', albumId, on: true })).id, tools);
  await expect(history.albums.add({ name: 'may' })).rejects.toThrow('There is an album “may” already. Choose another name.');
  await history.albums.remove({ albumId });
  expect(await history.albums.list()).toEqual([]);
  expect((await history.images.get({ imageId: 'image-0' })).albums).toEqual([]);
  await history.albums.putBack({ albumId });
  expect(await history.albums.list()).toMatchObject([{ name: 'May', count: 4 }]);
});

test('files go to the trash and come back', async () => {
  const plan = await prepare({ do: 'trash' });
  await runBulk(history, plan.id, tools);
  expect(existsSync(join(folder, 'pictures', '3.png'))).toBe(false);
  expect(await history.images.count({ text: '' })).toBe(8);
  expect(await history.images.count({ text: 'is:trashed' })).toBe(4);
  await undoBulk(history, plan.id, tools);
  expect(existsSync(join(folder, 'pictures', '3.png'))).toBe(true);
  expect(await history.images.count({ text: '' })).toBe(12);
  await runBulk(history, (await prepare({ do: 'trash' }, { imageIds: ['image-1'] })).id, tools);
  await runBulk(history, (await prepare({ do: 'restore' }, { imageIds: ['image-1'] })).id, tools);
  expect(await history.images.get({ imageId: 'image-1' })).toMatchObject({ trashedAt: null, missing: false });
});

test('a file that cannot be moved is named, and the others are moved all the same', async () => {
  const { trash } = tools;
  const stubborn = { ...trash, move: async (file: string) => (file.endsWith('/3.png') ? Promise.reject(new Error('It does not want to.')) : trash.move(file)) };
  const plan = await prepare({ do: 'trash' });
  expect(await runBulk(history, plan.id, { trash: stubborn })).toMatchObject({ state: 'done', changed: 3, failed: 1, problems: ['It does not want to.'] });
  expect((await history.images.get({ imageId: 'image-3' })).trashedAt).toBeNull();
});

test('a file that is gone is noted as missing', async () => {
  rmSync(join(folder, 'pictures', '3.png'));
  await runBulk(history, (await prepare({ do: 'trash' })).id, tools);
  expect(await history.images.get({ imageId: 'image-3' })).toMatchObject({ missing: true });
});

test('a place that is taken meanwhile is not overwritten', async () => {
  const plan = await prepare({ do: 'trash' }, { imageIds: ['image-1'] });
  await runBulk(history, plan.id, tools);
  writeFileSync(join(folder, 'pictures', '1.png'), 'new');
  const outcome = await undoBulk(history, plan.id, tools);
  expect(outcome).toMatchObject({ failed: 1, problems: [expect.stringContaining('its place is taken by another file')] });
  expect((await history.images.get({ imageId: 'image-1' })).trashedAt).not.toBeNull();
});

test('a file moved by a run that died before it could say so is found in the trash', async () => {
  const plan = await prepare({ do: 'trash' });
  await history.bulks.begin({ bulkId: plan.id, way: 'doing' });
  await tools.trash.move(join(folder, 'pictures', '3.png'));
  expect(await resumeBulks(history, tools)).toMatchObject([{ state: 'done', changed: 4, failed: 0 }]);
  await undoBulk(history, plan.id, tools);
  expect(existsSync(join(folder, 'pictures', '3.png'))).toBe(true);
});

test('an action stopped in the middle goes on, or back', async () => {
  const controller = new AbortController();
  const plan = await prepare({ do: 'trash' });
  const { trash } = tools;
  let moved = 0;
  const counting = { ...trash, move: (file: string) => (++moved === 2 && controller.abort(), trash.move(file)) };
  expect(await runBulk(history, plan.id, { trash: counting, signal: controller.signal })).toMatchObject({ state: 'doing', changed: 2 });
  expect(await undoBulk(history, plan.id, tools)).toMatchObject({ state: 'undone', changed: 0 });
  expect(await history.images.count({ text: '' })).toBe(12);
});

test('what makes no sense is refused with a sentence', async () => {
  await expect(prepare({ do: 'album', albumId: 99, on: true })).rejects.toThrow('There is no album 99.');
  await expect(runBulk(history, 99, tools)).rejects.toThrow('There is no action 99; only the latest 100 are remembered.');
  const { id } = await prepare({ do: 'rate', rating: 5 });
  await expect(undoBulk(history, id, tools)).rejects.toThrow(`The action ${id} is prepared; it cannot be undone now.`);
});
