import { afterEach, beforeEach, expect, test } from 'vitest';
import { askedBy, scansOf } from '../../tests/history/asked.ts';
import type { Database } from './database.ts';
import { addImported, addRoot, compareFiles, finishRoot, markMissing, unseenFiles, unvisitedFolders } from './imports.ts';
import { openDatabase } from './migrate.ts';
import { sampleRecipe } from '../../tests/history/sample.ts';

let db: Database;
beforeEach(() => {
  db = openDatabase(':memory:').db;
});
afterEach(() => db.close());

const at = (name: string, modifiedAt = 1_700_000_000_000) => ({ name, bytes: 100, modifiedAt });
const image = (folder: string, name: string) => ({
  id: name, jobId: null, createdAt: 1_700_000_000_000, file: `${folder}/${name}`, bytes: 100, modifiedAt: 1_700_000_000_000, width: 512, height: 512, source: 'stepwise' as const, recipe: sampleRecipe({ prompt: name }), settings: null, nfe: null, seconds: null, parent: null,
});

const putAway = "UPDATE images SET trashed_at = 1 WHERE id IN ('c.png', 'd.png')";

/** Everything an import asks of a history: with pictures new, known, changed, gone, in the trash and back from it. */
function everything(): void {
  const { rootId } = addRoot(db, '/p');
  addImported(db, ['a.png', 'b.png', 'c.png', 'd.png'].map((name) => image('/p/one', name)), [{ file: '/p/one/e.png', bytes: 1, modifiedAt: 2, sentence: 'It is no picture.' }]);
  db.run(putAway);
  compareFiles(db, '/p/one', [at('a.png'), at('b.png', 1), at('c.png'), at('e.png'), at('new.png')]);
  addImported(db, [{ ...image('/p/one', 'a.png'), bytes: 7 }], []);
  unseenFiles(db, '/p/one');
  markMissing(db, '/p/one', ['b.png']);
  markMissing(db, '/p/one', null);
  unvisitedFolders(db, rootId, ['/p']);
  finishRoot(db, rootId);
}

test('no question of an import goes through all pictures there are', () => {
  const asked = [...askedBy(everything)].filter((sql) => sql !== putAway);
  expect(asked.filter((sql) => /\bimages\b/.test(sql)).length).toBeGreaterThan(8);
  for (const table of ['images', 'i', 'plans', 'import_problems']) expect(scansOf(db, table, asked)).toEqual([]);
  expect(scansOf(db, 'images', ['SELECT * FROM images WHERE bytes = 7'])).toHaveLength(1);
});

test('a file with the name of two in the trash is the one it equals', () => {
  addImported(db, [image('/p', 'a.png')], []);
  db.run("UPDATE images SET trashed_at = 1, id = 'first'");
  addImported(db, [{ ...image('/p', 'a.png'), id: 'second', bytes: 9 }], []);
  db.run("UPDATE images SET trashed_at = 2 WHERE id = 'second'");
  expect(compareFiles(db, '/p', [{ ...at('a.png'), bytes: 9 }])).toEqual([]);
  expect(db.all('SELECT id, trashed_at FROM images ORDER BY seq')).toEqual([{ id: 'first', trashed_at: 1 }, { id: 'second', trashed_at: null }]);
  expect(compareFiles(db, '/p', [{ ...at('a.png'), bytes: 11 }])).toEqual([{ name: 'a.png', imageId: 'second' }]);
});
