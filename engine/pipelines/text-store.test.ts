import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { TextCache } from './text-cache.ts';
import { textStore, type EncodedText } from './text-store.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'texts-')), 'cache/texts');
});

const text = (value: number, tokens = 2, vector: number[] | null = null): EncodedText => ({
  conditioning: { context: { data: new Float32Array(tokens * 3).fill(value), tokens, width: 3 }, vector: vector && Float32Array.from(vector) },
  seconds: 0.5,
});
const fileOf = (key: string) => join(folder, `${createHash('sha256').update(key).digest('hex')}.text`);

test('what was kept is read by a later start, to the last bit', () => {
  const kept = text(Math.fround(0.1), 2, [1, NaN, -0]);
  textStore(folder).write('a', kept);
  expect(textStore(folder).read('a')).toEqual(kept);
  textStore(folder).write('b', text(2));
  expect(textStore(folder).read('b')).toEqual(text(2));
  expect(textStore(folder).read('c')).toBeNull();
});

test('views into larger arrays are kept as what they show', () => {
  const data = Float32Array.from({ length: 20 }, (_, i) => i).subarray(4, 10);
  textStore(folder).write('a', { conditioning: { context: { data, tokens: 2, width: 3 }, vector: null }, seconds: 1 });
  expect([...textStore(folder).read('a')!.conditioning.context.data]).toEqual([4, 5, 6, 7, 8, 9]);
});

test.each<[string, (file: string) => void]>([
  ['cut short', (file) => truncateSync(file, 200)],
  ['empty', (file) => truncateSync(file, 0)],
  ['with a bit that flipped', (file) => writeFileSync(file, readFileSync(file).map((byte, i, all) => (i === all.length - 2 ? byte ^ 1 : byte)))],
  ['that is something else', (file) => writeFileSync(file, 'what is this')],
  ['of another format', (file) => writeFileSync(file, readFileSync(file, 'latin1').replace('stepwise-text-1', 'stepwise-text-9'), 'latin1')],
])('a file %s is no text, and is made again', async (_, harm) => {
  const store = textStore(folder);
  store.write('a', text(1));
  harm(fileOf('a'));
  expect(store.read('a')).toBeNull();
  const { conditioning, saved } = await new TextCache(undefined, store).get('a', async () => text(2).conditioning);
  expect({ conditioning, saved }).toEqual({ conditioning: text(2).conditioning, saved: 0 });
  expect(store.read('a')).toMatchObject({ conditioning: text(2).conditioning });
});

test('those not used for longest make room', () => {
  const { length } = (textStore(folder).write('a', text(1)), readFileSync(fileOf('a')));
  const store = textStore(folder, { budget: 2.5 * length });
  store.write('b', text(2));
  for (const [key, age] of [['a', 100], ['b', 50]] as const) utimesSync(fileOf(key), new Date(), new Date(Date.now() - age * 1000));
  expect(store.read('a')).not.toBeNull();
  store.write('c', text(3));
  expect([store.read('a'), store.read('b'), store.read('c')].map((found) => found !== null)).toEqual([true, false, true]);
});

test('a later process finds what an earlier one encoded, and what that took', async () => {
  const first = new TextCache(undefined, textStore(folder));
  await first.get('a', async () => text(1).conditioning);
  const later = new TextCache(undefined, textStore(folder));
  const found = await later.get('a', () => Promise.reject(new Error('made twice')));
  expect(found.conditioning).toEqual(text(1).conditioning);
});

test('kept nowhere for null, and not where there is no data folder', () => {
  textStore(null).write('a', text(1));
  expect(textStore(null).read('a')).toBeNull();
  const nowhere = join(folder, 'data/cache/texts');
  textStore(nowhere).write('a', text(1));
  expect(existsSync(folder)).toBe(false);
});

test.skipIf(!existsSync('/dev/full'))('a full disk is said once and leaves no half file', () => {
  const said: string[] = [];
  const store = textStore(folder, { onProblem: (sentence) => said.push(sentence) });
  mkdirSync(folder, { recursive: true });
  for (const key of ['a', 'b']) {
    // Whoever writes there meets a full disk.
    symlinkSync('/dev/full', `${fileOf(key)}.${process.pid}`);
    store.write(key, text(1));
    expect(store.read(key)).toBeNull();
  }
  expect(said).toEqual([`The disk that holds ${folder} is full, so the encoded prompts were not kept and are made again when they are next needed. Free some space there.`]);
  expect(readdirSync(folder)).toEqual([]);
});
