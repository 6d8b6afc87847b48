import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Database } from './database.ts';
import { openHistory } from './history.ts';
import { listJobs } from './jobs.ts';
import { latestVersion, openDatabase } from './migrate.ts';
import { migrations } from './migrations/table.ts';
import { Search } from './search/search.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  file = join(folder, 'history.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const kept = (version: number) => join(import.meta.dirname, '../../tests/golden/history', `v${version}.db.gz`);
const unpack = (version: number) => writeFileSync(file, gunzipSync(readFileSync(kept(version))));
const schema = (db: Database) => db.all<{ name: string; sql: string | null }>('SELECT name, sql FROM sqlite_schema ORDER BY name');
/** Tables that hold nothing of a person's: indexes and caches, made again from the others. */
const derived = /^(text_words|file_names|sqlite_|chunks$|image_changes$)/;
type Rows = Record<string, Record<string, unknown>[]>;
function rows(db: Database): Rows {
  const tables = db.all<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).filter(({ name }) => !derived.test(name));
  return Object.fromEntries(tables.map(({ name }) => [name, structuredClone(db.all<Record<string, unknown>>(`SELECT * FROM "${name}" ORDER BY 1, 2`))]));
}

test('versions count up from 1 without a gap', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => i + 1));
});

test('every migration has its file, and every file its migration', () => {
  const files = readdirSync(join(import.meta.dirname, 'migrations')).filter((name) => /^\d{4}-.*\.ts$/.test(name));
  expect(files.map((name) => Number(name.slice(0, 4)))).toEqual(migrations.map(({ version }) => version));
});

describe.each(migrations.slice(0, -1))('a history of format $version', ({ version }) => {
  test('is kept (else: node main/history/migrations/freeze.ts before adding a migration)', () => {
    expect(existsSync(kept(version))).toBe(true);
  });

  test('has the tables its migrations still make: they are not changed once they are out', () => {
    unpack(version);
    const old = new Database(file, { readOnly: true });
    const made = openDatabase(join(folder, 'made.db'), migrations.slice(0, version)).db;
    expect(schema(made)).toEqual(schema(old));
    old.close();
    made.close();
  });

  test('keeps every row and value on its way to the latest', () => {
    unpack(version);
    const old = new Database(file);
    const before = rows(old);
    expect(before['images']!.length).toBeGreaterThan(30);
    old.close();
    const { db, from, copy } = openDatabase(file);
    expect(from).toBe(version);
    const after = rows(db);
    for (const [table, list] of Object.entries(before)) {
      // A later format may know more of a row; what was known is the same.
      const columns = Object.keys(list[0] ?? {});
      expect([table, (after[table] ?? []).slice(0, list.length).map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])))]).toEqual([table, list]);
    }
    const saved = new Database(copy!, { readOnly: true });
    expect(rows(saved)).toEqual(before);
    saved.close();
    db.close();
  });

  test('is sound afterwards, and the same as one made new', () => {
    unpack(version);
    const { db } = openDatabase(file);
    const made = openDatabase(':memory:').db;
    expect(schema(db)).toEqual(schema(made));
    expect(db.pragma('integrity_check')).toBe('ok');
    expect(db.all('PRAGMA foreign_key_check')).toEqual([]);
    db.exec(`INSERT INTO text_words (text_words) VALUES ('integrity-check'); INSERT INTO file_names (file_names) VALUES ('integrity-check')`);
    made.close();
    db.close();
  });

  test('is found by what it says', () => {
    unpack(version);
    const { db } = openDatabase(file);
    const search = new Search(db, 8);
    expect(search.count('')).toBe(32);
    expect(search.count('is:trashed')).toBe(1);
    expect(search.count('"red circle" negative:blurry')).toBe(db.all(`SELECT 1 FROM recipes r JOIN images i USING (seq) WHERE r.recipe ->> 'prompt' LIKE '%red circle%' AND r.recipe ->> 'negativePrompt' = 'blurry' AND i.trashed_at IS NULL`).length);
    expect(search.count('lora:detail')).toBe(6);
    expect(search.count('castle source:a1111 lora:hat')).toBe(1);
    expect(search.count('seed:18446744073709551615')).toBe(1);
    expect(search.count('notes:hall is:noted')).toBe(1);
    expect(search.count('file:17')).toBe(1);
    expect(search.count('parent:image-2')).toBe(1);
    expect(listJobs(db, 10).map(({ id, state, imagesDone }) => [id, state, imagesDone])).toEqual([
      ['running', 'running', 1], ['queued', 'queued', 0], ['cancelled', 'cancelled', 0], ['failed', 'failed', 1], ['done', 'done', 1],
    ]);
    db.close();
  });
});

test('a step that fails leaves the format before it, whole', () => {
  openDatabase(file).db.close();
  const broken = { version: latestVersion + 1, about: 'broken', up: (db: Database) => db.exec('CREATE TABLE half (a); SELECT no_such_function()') };
  expect(() => openDatabase(file, [...migrations, broken])).toThrow('no such function: no_such_function');
  const { db } = openDatabase(file);
  expect(db.pragma('user_version')).toBe(latestVersion);
  expect(db.get(`SELECT 1 FROM sqlite_schema WHERE name = 'half'`)).toBeUndefined();
  db.close();
});

test('two copies made before migrating are kept, not more', () => {
  const more = [1, 2, 3].map((n) => ({ version: latestVersion + n, about: '', up: () => undefined }));
  openDatabase(file).db.close();
  for (let n = 1; n <= 3; n++) openDatabase(file, [...migrations, ...more.slice(0, n)]).db.close();
  expect(readdirSync(folder).filter((name) => name.includes('before')).toSorted(new Intl.Collator('en', { numeric: true }).compare)).toEqual([`history.before-${latestVersion + 2}.db`, `history.before-${latestVersion + 3}.db`]);
});

test('a history of a later version is left alone with a sentence', async () => {
  openDatabase(file, [...migrations, { version: latestVersion + 1, about: '', up: () => undefined }]).db.close();
  const bytes = readFileSync(file);
  await expect(openHistory({ file, thread: 'inline' })).rejects.toMatchObject({
    code: 'database_newer',
    message: `The history ${file} was written by a later version of Stepwise (its format is ${latestVersion + 1}, this version knows up to ${latestVersion}). Install the later version; nothing was changed.`,
  });
  expect(readFileSync(file).equals(bytes)).toBe(true);
  expect(readdirSync(folder)).toEqual(['history.db']);
});

test('another program’s database is left alone with a sentence', async () => {
  const other = new Database(file);
  other.exec('CREATE TABLE songs (title)');
  other.close();
  await expect(openHistory({ file, thread: 'inline' })).rejects.toMatchObject({
    code: 'bad_file',
    message: `${file} is a database of another program. Choose another data folder, or move that file away.`,
  });
});
