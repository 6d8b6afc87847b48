import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { xdgTrash } from './xdg.ts';

let folder: string;
let home: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trash-'));
  home = join(folder, 'Trash');
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, text = name) => {
  mkdirSync(join(folder, 'pictures'), { recursive: true });
  writeFileSync(join(folder, 'pictures', name), text);
  return join(folder, 'pictures', name);
};

test('a file goes to the trash as the specification says', async () => {
  const file = put('a red circle, 100 % größer.png');
  const ticket = await xdgTrash(home).move(file);
  expect(existsSync(file)).toBe(false);
  expect(ticket).toBe(join(home, 'files', 'a red circle, 100 % größer.png'));
  const info = readFileSync(join(home, 'info', 'a red circle, 100 % größer.png.trashinfo'), 'utf8');
  expect(info).toMatch(/^\[Trash Info\]\nPath=.*\/a%20red%20circle%2C%20100%20%25%20gr%C3%B6%C3%9Fer\.png\nDeletionDate=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\n$/);
});

test('a file comes back whole, and its info is gone', async () => {
  const trash = xdgTrash(home);
  const file = put('one.png', 'whole');
  const ticket = (await trash.move(file))!;
  rmSync(join(folder, 'pictures'), { recursive: true });
  await trash.restore(ticket, file);
  expect(readFileSync(file, 'utf8')).toBe('whole');
  expect(readdirSync(join(home, 'info'))).toEqual([]);
  expect(readdirSync(join(home, 'files'))).toEqual([]);
});

test('files of one name do not meet in the trash, and the latest of a place is found', async () => {
  const trash = xdgTrash(home);
  const first = await trash.move(put('one.png', 'first'));
  const second = await trash.move(put('one.png', 'second'));
  expect(first).not.toBe(second);
  const info = join(home, 'info', 'one.png.trashinfo');
  writeFileSync(info, readFileSync(info, 'utf8').replace(/DeletionDate=.*/, 'DeletionDate=2020-01-01T00:00:00'));
  expect(await trash.find(join(folder, 'pictures', 'one.png'))).toBe(second);
  expect(await trash.find(join(folder, 'pictures', 'two.png'))).toBeNull();
});

test('what cannot come back says why', async () => {
  const trash = xdgTrash(home);
  const file = put('one.png');
  const ticket = (await trash.move(file))!;
  put('one.png', 'another');
  await expect(trash.restore(ticket, file)).rejects.toThrow(`${file} cannot come back from the trash: its place is taken by another file. Move that away first.`);
  rmSync(ticket);
  await expect(trash.restore(ticket, file)).rejects.toThrow(`${file} is no longer in the trash. If it was deleted there, it cannot be brought back.`);
  expect(readFileSync(file, 'utf8')).toBe('another');
});

test('a trash that cannot be written leaves the file where it is', async () => {
  const file = put('one.png');
  mkdirSync(home);
  writeFileSync(join(home, 'info'), 'no folder');
  await expect(xdgTrash(home).move(file)).rejects.toThrow(`The trash ${home} cannot be made (EEXIST); ${file} stays where it is.`);
  expect(existsSync(file)).toBe(true);
});
