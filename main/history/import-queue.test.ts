import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ImportProgress } from '../../contract/collection.ts';
import { sampleRecipe } from '../../tests/history/sample.ts';
import { openHistory, type History } from './history.ts';
import { openImports } from './import-queue.ts';

let folder: string;
let history: History;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'imports-'));
  history = await openHistory({ file: join(folder, 'history.db'), thread: 'inline' });
});
afterEach(async () => {
  await history.close();
  rmSync(folder, { recursive: true });
});

function pictures(name: string, count: number): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (let n = 0; n < count; n++) writeFileSync(join(path, `${n}.png`), 'picture');
  return path;
}
const read = async () => ({ width: 8, height: 8, source: 'stepwise', recipe: sampleRecipe(), settings: null });

test('folders are brought in one after another, each told to its end', async () => {
  const told: ImportProgress[] = [];
  const imports = openImports({ history, read, onProgress: (progress) => told.push(progress) });
  const [a, b] = [pictures('a', 3), pictures('b', 2)];
  imports.start(a);
  imports.start(b);
  imports.start(b);
  await vi.waitFor(() => expect(told.filter(({ state }) => state === 'done').map(({ root, added }) => [root, added])).toEqual([[a, 3], [b, 2]]));
  expect(await history.images.count({ text: '' })).toBe(5);
});

test('stopped, it keeps what it has; started again, it goes on', async () => {
  const told: ImportProgress[] = [];
  const root = pictures('a', 400);
  let seen = 0;
  const imports = openImports({
    history,
    read: async () => {
      if (++seen === 150) imports.stop();
      return read();
    },
    onProgress: (progress) => told.push(progress),
  });
  imports.start(root);
  await vi.waitFor(() => expect(told.at(-1)?.state).toBe('stopped'));
  const kept = await history.images.count({ text: '' });
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(400);
  imports.start(root);
  await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ state: 'done', added: 400 - kept }));
});

test('a folder that is not there is a sentence, and the next one is brought in', async () => {
  const told: ImportProgress[] = [];
  const imports = openImports({ history, read, onProgress: (progress) => told.push(progress) });
  imports.start(join(folder, 'gone'));
  imports.start(pictures('a', 1));
  await vi.waitFor(() => expect(told.at(-1)?.state).toBe('done'));
  expect(told.find(({ state }) => state === 'failed')?.problem).toMatch(/^The folder .*gone is not there\. If it is on another disk, connect that first; nothing was changed\.$/);
});
