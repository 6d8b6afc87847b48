import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, portPair, serve, type Connection } from '../../contract/link.ts';
import { StudioContract } from '../../contract/studio.ts';
import { samplePicture } from '../../tests/replay/pictures.ts';
import { openCore, type Core } from '../core.ts';
import type { Desktop } from './desktop.ts';
import { studioHandlers } from './handlers.ts';

/** The history's commands as the page calls them, over the real inside. Only the system's trash stands in a folder. */
let folder: string;
let core: Core;
let page: Connection<StudioContract['commands'], StudioContract['events']>;
let told: string[];

function folderTrash(path: string): Desktop['trash'] {
  mkdirSync(path);
  const place = (file: string) => join(path, encodeURIComponent(file));
  return {
    move: async (file) => (renameSync(file, place(file)), file),
    find: async (file) => (readdirSync(path).includes(encodeURIComponent(file)) ? file : null),
    holds: async (ticket) => readdirSync(path).includes(encodeURIComponent(ticket)),
    restore: async (ticket, file) => renameSync(place(ticket), file),
  };
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'collection-'));
  core = await openCore({ data: join(folder, 'data'), historyThread: 'inline' });
  const desktop: Desktop = {
    reveal: async () => undefined, copy: async () => undefined, chooseFile: async () => null, chooseFolder: async () => null, trash: folderTrash(join(folder, 'trash')),
  };
  const [a, b] = portPair();
  const emit = serve(a, StudioContract, studioHandlers({ core, desktop, emit: (...event) => emit(...event), onDrawn: () => undefined }));
  page = connect(b, StudioContract);
  told = [];
  for (const event of ['history.changed', 'import.progress', 'bulk.progress'] as const) page.on(event, () => told.push(event));
  mkdirSync(join(folder, 'pictures'));
  for (let n = 0; n < 6; n++) await samplePicture(join(folder, 'pictures', `${n}.png`), { seed: String(n), prompt: n % 2 ? 'a red circle' : 'a blue star' });
  const ready = new Promise<void>((resolve) => page.on('import.progress', ({ state }) => state === 'done' && resolve()));
  await page.call('import.start', { path: join(folder, 'pictures') });
  await ready;
}, 60_000);
afterEach(async () => {
  await core.close();
  rmSync(folder, { recursive: true });
});

test('what was brought in is counted, filtered and dated', async () => {
  expect(await page.call('image.count', { text: 'prompt:circle' })).toBe(3);
  const facets = await page.call('image.facets', { text: 'circle' });
  expect(facets.find(({ field }) => field === 'sampler')).toEqual({ field: 'sampler', values: [{ value: 'dpmpp_2m', count: 3 }] });
  const [day] = await page.call('image.timeline', { text: '', by: 'day' });
  expect(day).toMatchObject({ count: 6 });
  expect((await page.call('import.roots', undefined)).map(({ path }) => path)).toEqual([join(folder, 'pictures')]);
});

test('an action is shown, done and taken back; files go to the trash and come again', async () => {
  const shown = await page.call('bulk.prepare', { selection: { text: 'circle' }, action: { do: 'trash' } });
  expect(shown).toMatchObject({ selected: 3, count: 3, state: 'prepared' });
  expect(readdirSync(join(folder, 'pictures'))).toHaveLength(6);
  expect(await page.call('bulk.run', { bulkId: shown.id })).toMatchObject({ changed: 3, problems: [] });
  expect(readdirSync(join(folder, 'pictures'))).toHaveLength(3);
  expect(await page.call('image.count', { text: '' })).toBe(3);
  await page.call('bulk.undo', { bulkId: shown.id });
  expect(readdirSync(join(folder, 'pictures'))).toHaveLength(6);
  expect(await page.call('image.count', { text: '' })).toBe(6);
  expect(told).toContain('history.changed');
  expect((await page.call('bulk.list', undefined)).map(({ state }) => state)).toEqual(['undone']);
});

test('albums, tags and notes', async () => {
  const album = await page.call('album.add', { name: 'For print' });
  const shown = await page.call('bulk.prepare', { selection: { text: 'star' }, action: { do: 'album', albumId: album.albumId, on: true } });
  await page.call('bulk.run', { bulkId: shown.id });
  expect((await page.call('album.list', undefined)).map(({ name, count }) => [name, count])).toEqual([['For print', 3]]);
  await expect(page.call('album.add', { name: 'for PRINT' })).rejects.toMatchObject({ code: 'bad_input', message: 'There is an album “for PRINT” already. Choose another name.' });
  const [image] = (await page.call('image.page', { text: 'seed:2' })).images;
  expect(await page.call('image.note', { imageId: image!.id, notes: 'for the wall' })).toMatchObject({ notes: 'for the wall', albums: ['For print'] });
  expect(await page.call('image.count', { text: 'notes:wall' })).toBe(1);
});

test('a picture is read, exported, and not replayed without its model', async () => {
  const [image] = (await page.call('image.page', { text: 'seed:3' })).images;
  expect(await page.call('image.read', { imageId: image!.id })).toMatchObject({ program: 'stepwise', settings: { seed: '3' } });
  expect(await page.call('image.lineage', { imageId: image!.id })).toEqual({ parent: null, children: [], more: false });
  const out = join(folder, 'out');
  expect(await page.call('image.export', { selection: { text: 'circle' }, format: 'webp', quality: 80, sidecar: true, folder: out })).toEqual({ written: 3, problems: [] });
  expect(readdirSync(out).sort()).toEqual(['1.json', '1.webp', '3.json', '3.webp', '5.json', '5.webp']);
  await page.call('image.export', { selection: { imageIds: [image!.id] }, format: 'webp', quality: 80, sidecar: false, folder: out });
  expect(readdirSync(out)).toContain('3-2.webp');
  await expect(page.call('image.verify', { imageId: image!.id, keep: false })).rejects.toMatchObject({ code: 'not_reproducible', message: expect.stringMatching(/^The model “dreamshaper_8” \(SHA-256 879db523c3…\) is not in the library\./) });
  rmSync(image!.file);
  await expect(page.call('image.verify', { imageId: image!.id, keep: false })).rejects.toMatchObject({ code: 'missing_file' });
});

test('a dropped picture and a pasted text are read and kept nowhere', async () => {
  const bytes = new Uint8Array(readFileSync(join(folder, 'pictures', '4.png')));
  expect(await page.call('picture.read', { name: 'dropped.png', bytes })).toMatchObject({ program: 'stepwise', settings: { prompt: 'a blue star' } });
  await expect(page.call('picture.read', { name: 'words.png', bytes: Uint8Array.of(1, 2, 3) })).rejects.toMatchObject({ code: 'bad_file', message: 'words.png is no PNG, JPEG, WebP, GIF or AVIF picture.' });
  expect((await page.call('infotext.read', { text: 'x\nSteps: 5, Sampler: Euler a, CFG scale: 7, Seed: 18446744073709551615, Size: 64x64' }))?.settings).toMatchObject({ sampler: 'euler_ancestral', seed: '18446744073709551615' });
  expect(await page.call('infotext.read', { text: 'only words' })).toBeNull();
  expect(await page.call('image.count', { text: '' })).toBe(6);
});

test('files that are gone are marked, and no row is lost', async () => {
  rmSync(join(folder, 'pictures', '0.png'));
  writeFileSync(join(folder, 'pictures', 'broken.png'), 'no picture');
  const done = new Promise<void>((resolve) => page.on('import.progress', ({ state }) => state === 'done' && resolve()));
  await page.call('import.start', { path: join(folder, 'pictures') });
  await done;
  expect(await page.call('image.count', { text: 'is:missing' })).toBe(1);
  expect(await page.call('image.count', { text: '' })).toBe(6);
  expect(await page.call('import.problems', undefined)).toEqual([{ file: join(folder, 'pictures', 'broken.png'), sentence: 'broken.png is no PNG, JPEG, WebP, GIF or AVIF picture.' }]);
});
