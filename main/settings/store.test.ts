import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Settings } from '../../contract/settings.ts';
import { openSettings, type SettingsStore } from './store.ts';

let folder: string;
let file: string;
const stores: SettingsStore[] = [];
const open = () => {
  const store = openSettings(file);
  stores.push(store);
  return store;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
  file = join(folder, 'settings.json');
});
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
  rmSync(folder, { recursive: true });
});

test('a new folder gives the defaults and writes nothing', () => {
  expect(open().get()).toEqual(Settings.parse({}));
  expect(readdirSync(folder)).toEqual([]);
});

test('a change is on disk, told, and there at the next start', () => {
  const store = open();
  const heard = vi.fn();
  store.on(heard);
  expect(store.set({ theme: 'dark', threads: 4 })).toMatchObject({ theme: 'dark', threads: 4 });
  expect(heard).toHaveBeenCalledTimes(1);
  expect(open().get()).toMatchObject({ theme: 'dark', threads: 4, device: 'auto' });
  expect(readdirSync(folder)).toEqual(['settings.json']);
});

test('two processes change different fields and hear each other', async () => {
  const one = open();
  const two = open();
  const heard = vi.fn();
  two.on(heard);
  one.set({ theme: 'light' });
  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(expect.objectContaining({ theme: 'light' })));
  one.set({ threads: 3 });
  two.set({ device: 'cpu' });
  expect(open().get()).toMatchObject({ theme: 'light', threads: 3, device: 'cpu' });
});

test.each([
  ['half a file', '{"theme":"da'],
  ['no object', '[1, 2]'],
  ['a value out of range', '{"threads": 9999}'],
  ['nothing', ''],
])('a damaged file (%s) is put aside and the defaults used', (_, text) => {
  writeFileSync(file, text);
  const store = open();
  expect(store.get()).toEqual(Settings.parse({}));
  const aside = readdirSync(folder).find((name) => name.startsWith('settings.damaged-'))!;
  expect(readFileSync(join(folder, aside), 'utf8')).toBe(text);
  expect(store.problem).toBe(`The settings ${file} were damaged. They are kept as ${join(folder, aside)}, and the defaults are used.`);
});

test('a field of a later version is no damage', () => {
  writeFileSync(file, '{"theme":"dark","hologram":true}');
  expect(open()).toMatchObject({ problem: null });
  expect(open().get()).toEqual({ ...Settings.parse({}), theme: 'dark' });
});

test('a value out of range is refused by name and changes nothing', () => {
  const store = open();
  expect(() => store.set({ threads: -1 })).toThrow(/^Settings: threads: /);
  expect(store.get().threads).toBe(0);
});

test('a place that cannot be written is said', () => {
  const store = open();
  mkdirSync(file);
  expect(() => store.set({ theme: 'dark' })).toThrow(`The settings ${file} cannot be read. Check the permissions of the file and its folder.`);
});
