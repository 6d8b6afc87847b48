import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ImageQuery, type ImageRecord } from '../../../contract/image.ts';
import { sampleImage, sampleRecipe } from '../../../tests/history/sample.ts';
import type { NewImage } from '../contract.ts';
import type { Database } from '../database.ts';
import { addAlbum } from '../albums.ts';
import { beginBulk, prepareBulk, stepBulk } from '../bulks.ts';
import { addImage, favourImage, getImage, noteImage, rateImage } from '../images.ts';
import { openDatabase } from '../migrate.ts';
import { facetNames } from '../../../contract/collection.ts';
import { Search } from './search.ts';

let db: Database;
let search: Search;
let state = 1;
/** A number below n, the same ones at each run. */
const random = (n: number) => Math.floor(((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * n);
const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;

beforeEach(() => {
  state = 1;
  db = openDatabase(':memory:').db;
  // Small chunks, so that a few hundred pictures are many of them.
  search = new Search(db, 32);
});
afterEach(() => db.close());

const day = 86_400_000;
const words = ['red', 'circle', 'cat', 'blue', 'castle', 'portrait', 'sea', 'night'];
const samplers = ['euler', 'heun', 'dpmpp_2m', 'dpmpp_2m_sde'];
const hash = (n: number) => String(n).repeat(64).slice(0, 64);

function randomImage(n: number): NewImage {
  const [width, height] = pick([[512, 512], [512, 768], [1024, 1024]] as const);
  return sampleImage(n, {
    createdAt: new Date(2026, 9, 1).getTime() + random(60) * day + random(5),
    width, height, nfe: random(100),
    recipe: sampleRecipe({
      prompt: Array.from({ length: 1 + random(4) }, () => pick(words)).join(' '), negativePrompt: pick(['', 'blurry', 'red cat']),
      sampler: pick(samplers), schedule: pick(['karras', 'normal']), steps: 5 + random(30), cfg: pick([1, 4.5, 7, 7.1]), width, height,
      seed: pick(['1', '2', '18446744073709551615']), model: { name: pick(['dreamshaper_8', 'sdxl base']), sha256: hash(random(3)), family: 'sd15', prediction: 'eps' },
      loras: pick([[], [{ name: 'Detail tweaker', sha256: hash(7), unetStrength: 1, textStrength: 1 }]]),
    }),
  });
}

function fill(count: number): ImageRecord[] {
  db.transaction(() => {
    for (let n = 0; n < count; n++) {
      addImage(db, randomImage(n));
      const id = `image-${n}`;
      if (random(4) === 0) rateImage(db, id, 1 + random(5));
      if (random(5) === 0) favourImage(db, id, true);
      if (random(6) === 0) noteImage(db, id, pick(['for the print', 'red']));
      if (random(9) === 0) db.run('UPDATE images SET trashed_at = 5 WHERE id = ?', id);
    }
  });
  return all();
}

const all = () => db.all<{ id: string }>('SELECT id FROM images ORDER BY seq DESC').map(({ id }) => getImage(db, id));
const page = (text: string, more: Partial<ImageQuery> = {}) => search.page(ImageQuery.parse({ text, limit: 500, ...more }));
const ids = (images: readonly ImageRecord[]) => images.map(({ id }) => id);

/** Conditions with what they mean, worked out from the records themselves. */
const has = (text: string, word: string) => text.split(/\W+/).includes(word);
const conditions: [string, (image: ImageRecord) => boolean][] = [
  ['red', (i) => has(i.recipe!.prompt, 'red') || has(i.notes, 'red')],
  ['prompt:cat', (i) => has(i.recipe!.prompt, 'cat')],
  ['negative:red', (i) => has(i.recipe!.negativePrompt, 'red')],
  ['"red circle"', (i) => i.recipe!.prompt.includes('red circle')],
  ['port*', (i) => has(i.recipe!.prompt, 'portrait')],
  ['notes:print', (i) => has(i.notes, 'print')],
  ['sampler:dpmpp_2m', (i) => i.recipe!.sampler === 'dpmpp_2m'],
  ['sampler:dpmpp*', (i) => i.recipe!.sampler.startsWith('dpmpp')],
  ['sampler:Euler,heun', (i) => ['euler', 'heun'].includes(i.recipe!.sampler)],
  ['model:dream', (i) => i.recipe!.model.name.includes('dream')],
  ['model:1111', (i) => i.recipe!.model.sha256.startsWith('1111')],
  ['lora:detail', (i) => i.recipe!.loras.length > 0],
  ['steps:>20', (i) => i.recipe!.steps > 20],
  ['steps:10..20', (i) => i.recipe!.steps >= 10 && i.recipe!.steps <= 20],
  ['cfg:7.1', (i) => i.recipe!.cfg === 7.1],
  ['cfg:<7.1', (i) => i.recipe!.cfg < 7.1],
  ['cfg:>7', (i) => i.recipe!.cfg > 7],
  ['nfe:<=40', (i) => i.nfe! <= 40],
  ['seed:18446744073709551615', (i) => i.recipe!.seed === '18446744073709551615'],
  ['seed:1,2', (i) => i.recipe!.seed.length === 1],
  ['size:512x768', (i) => i.width === 512 && i.height === 768],
  ['width:>=1024', (i) => i.width >= 1024],
  ['date:2026-10', (i) => new Date(i.createdAt).getMonth() === 9],
  ['date:>=2026-11-10', (i) => i.createdAt >= new Date(2026, 10, 10).getTime()],
  ['rating:>=4', (i) => i.rating >= 4],
  ['is:favourite', (i) => i.favourite],
  ['is:rated', (i) => i.rating > 0],
  ['file:7', (i) => i.file === '/pictures/7.png'],
];

describe('what a search finds is what its words mean', () => {
  test('each condition and its opposite', () => {
    const images = fill(700);
    for (const [text, means] of conditions) {
      const live = images.filter((image) => image.trashedAt === null);
      expect([text, ...ids(page(text).images)]).toEqual([text, ...ids(live.filter(means)).slice(0, 500)]);
      expect([text, ...ids(page(`-${text}`).images)]).toEqual([text, ...ids(live.filter((image) => !means(image)).slice(0, 500))]);
    }
  });

  test('any conditions together, page after page, both ways', () => {
    const images = fill(600).filter((image) => image.trashedAt === null);
    for (let round = 0; round < 60; round++) {
      const chosen = Array.from({ length: 1 + random(3) }, () => ({ condition: pick(conditions), negated: random(3) === 0 }));
      const text = chosen.map(({ condition, negated }) => (negated ? '-' : '') + condition[0]).join(' ');
      // Several words of one field must stand in the same text: prompt and notes are two.
      if (chosen.filter(({ condition, negated }) => !negated && /^["a-z]+\b(?!:)/.test(condition[0])).length > 1) continue;
      const expected = ids(images.filter((image) => chosen.every(({ condition, negated }) => condition[1](image) !== negated)));
      expect([text, search.count(text)]).toEqual([text, expected.length]);
      for (const towards of ['older', 'newer'] as const) {
        const found: string[] = [];
        for (let next: ImageQuery['after'] = null; ; ) {
          const got = page(text, { limit: 7, towards, after: next });
          found[towards === 'older' ? 'push' : 'unshift'](...ids(got.images));
          next = got.next;
          if (!next) break;
        }
        expect([text, towards, ...found]).toEqual([text, towards, ...expected]);
      }
    }
  });

  test('the trash is left out unless it is asked for', () => {
    const images = fill(200);
    const trashed = images.filter((image) => image.trashedAt !== null);
    expect(ids(page('').images)).toEqual(ids(images.filter((image) => image.trashedAt === null)));
    expect(ids(page('is:trashed').images)).toEqual(ids(trashed));
    expect(ids(page('is:trashed steps:>20').images)).toEqual(ids(trashed.filter((image) => image.recipe!.steps > 20)));
  });
});

test('pages stay right while pictures arrive, old and new, and change', () => {
  fill(300);
  const seen: string[] = [];
  const before = ids(all().filter((image) => image.trashedAt === null));
  for (let next: ImageQuery['after'] = null, n = 1000; ; n++) {
    const got = page('', { limit: 20, after: next });
    seen.push(...ids(got.images));
    addImage(db, sampleImage(n, { createdAt: Date.now() + n }));
    addImage(db, sampleImage(n + 5000, { createdAt: new Date(2026, 9, 1).getTime() + random(60) * day }));
    rateImage(db, pick(before), random(6));
    next = got.next;
    if (!next) break;
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.filter((id) => before.includes(id))).toEqual(before);
});

test('more pictures of one moment than it has places for, and chunks that grow until they are split', () => {
  const add = (from: number, to: number, createdAt: (n: number) => number) =>
    db.transaction(() => {
      for (let n = from; n < to; n++) addImage(db, sampleImage(n, { createdAt: createdAt(n) }));
    });
  add(0, 1100, () => 1000);
  expect(search.count('')).toBe(1100);
  add(1100, 1500, (n) => n % 40);
  expect(search.count('')).toBe(1500);
  expect(page('seed:17').images).toHaveLength(1);
  expect(search.seqs('')).toEqual(db.all<{ seq: number }>('SELECT seq FROM images ORDER BY seq DESC').map(({ seq }) => seq));
});

test('what was packed is read back by the next start, and dropped where something changed', () => {
  fill(400);
  const packed = () => db.get<{ n: number }>('SELECT count(*) AS n FROM chunks')!.n;
  const answers = (each: Search) => [each.count('red'), each.count('rating:>3'), each.seqs('sampler:heun')];
  search.count('');
  expect(search.save(100)).toBe(packed());
  expect(packed()).toBeGreaterThan(5);
  expect(answers(new Search(db, 32))).toEqual(answers(search));
  const before = packed();
  rateImage(db, 'image-7', 5);
  addImage(db, sampleImage(1000, { createdAt: new Date(2026, 9, 20).getTime() }));
  expect(packed()).toBeLessThan(before);
  const fresh = new Search(db, 32);
  expect(answers(fresh)).toEqual(answers(search));
  expect(fresh.count('')).toBe(search.count(''));
  fresh.save(100);
  expect(answers(new Search(db, 50))).toEqual(answers(search));
});

test('another connection’s changes are seen at the next question', () => {
  fill(50);
  expect(search.count('rating:5')).toBe(all().filter((image) => image.rating === 5 && image.trashedAt === null).length);
  const id = page('rating:0').images[0]!.id;
  rateImage(db, id, 5);
  expect(ids(page('rating:5').images)).toContain(id);
  db.exec('DELETE FROM image_changes WHERE rev < (SELECT max(rev) FROM image_changes)');
  const other = page('rating:0').images[0]!.id;
  favourImage(db, other, true);
  db.exec('DELETE FROM image_changes WHERE rev < (SELECT max(rev) FROM image_changes)');
  rateImage(db, id, 4);
  db.exec('DELETE FROM image_changes WHERE rev < (SELECT max(rev) FROM image_changes)');
  expect(ids(page('is:favourite').images)).toContain(other);
});

test('a note is found as soon as it is written, and no more when it is changed', () => {
  fill(5);
  const { id } = page('').images[0]!;
  noteImage(db, id, 'hang in the hall');
  expect(ids(page('notes:hall').images)).toEqual([id]);
  noteImage(db, id, '');
  expect(page('notes:hall').images).toEqual([]);
});

test('facets count what choosing each value would show', () => {
  const images = fill(500).filter((image) => image.trashedAt === null);
  const counts = (list: readonly ImageRecord[], value: (image: ImageRecord) => string) => {
    const map = new Map<string, number>();
    for (const image of list) map.set(value(image), (map.get(value(image)) ?? 0) + 1);
    return Object.fromEntries(map);
  };
  const got = search.facets('sampler:heun steps:>10', ['sampler', 'size', 'rating'], 50);
  const values = Object.fromEntries(got.map(({ field, values }) => [field, Object.fromEntries(values.map(({ value, count }) => [value, count]))]));
  const steps = images.filter((image) => image.recipe!.steps > 10);
  const both = steps.filter((image) => image.recipe!.sampler === 'heun');
  expect(values['sampler']).toEqual(counts(steps, (image) => image.recipe!.sampler));
  expect(values['size']).toEqual(counts(both, (image) => `${image.width}x${image.height}`));
  expect(values['rating']).toEqual(counts(both, (image) => String(image.rating)));
});

test('every facet’s value, searched for, finds as many as it said', () => {
  fill(300);
  const { albumId } = addAlbum(db, 'Best of May');
  for (const action of [{ do: 'tag', tag: 'for print', on: true }, { do: 'album', albumId, on: true }] as const) {
    const { id } = prepareBulk(db, search, { text: 'sampler:heun', except: [] }, action);
    beginBulk(db, id, 'doing');
    stepBulk(db, id);
  }
  for (const { field, values } of search.facets('', facetNames, 50)) {
    expect({ field, values }).not.toEqual({ field, values: [] });
    for (const { value, count } of values) expect([field, value, search.count(`${field}:"${value}"`)]).toEqual([field, value, count]);
  }
});

test('the timeline counts days and months, and a page can begin at each', () => {
  const images = fill(400).filter((image) => image.trashedAt === null);
  const months = search.timeline('', 'month');
  expect(months.map(({ date }) => date)).toEqual(['2026-11', '2026-10']);
  expect(months.reduce((sum, { count }) => sum + count, 0)).toBe(images.length);
  for (const { date, count, end } of search.timeline('', 'day')) {
    expect(search.count(`date:${date}`)).toBe(count);
    const first = page('', { before: end, limit: 1 }).images[0]!;
    expect(first.id).toBe(images.find((image) => image.createdAt < end)!.id);
    expect(page('', { before: end, limit: 1, towards: 'newer' }).images[0]?.id).toBe(images.findLast((image) => image.createdAt >= end)?.id);
  }
});

test('pictures of other programs are found by what they say', () => {
  const nothing = { negativePrompt: null, schedule: null, family: null, loras: [], cfg: null, denoise: null, clipSkip: null };
  addImage(db, sampleImage(1, { source: 'a1111', recipe: null, settings: { ...nothing, prompt: 'a lighthouse', sampler: 'euler', steps: 20, seed: '7', model: { name: 'v1-5', hash: 'cc6cb27103' } } }));
  addImage(db, sampleImage(2, { source: 'unknown', recipe: null, settings: null }));
  expect(ids(page('lighthouse source:a1111 model:cc6c').images)).toEqual(['image-1']);
  expect(ids(page('-steps:>10').images)).toEqual(['image-2']);
  expect(ids(page('-lighthouse').images)).toEqual(['image-2']);
});

test('the log of changes does not grow for ever, and who looked away for longer than it reaches sees everything', () => {
  fill(40);
  const away = new Search(db, 32);
  expect(away.count('')).toBe(search.count(''));
  rateImage(db, 'image-3', 5);
  db.exec('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 80000) INSERT INTO image_changes (seq) SELECT i FROM n');
  const log = () => db.get<{ n: number; low: number }>('SELECT count(*) AS n, min(rev) AS low FROM image_changes')!;
  const first = log().low;
  for (let n = 0; n < 20; n++) search.save(0);
  expect(log().n).toBe(65_536);
  expect(log().low).toBeGreaterThan(first);
  expect(ids(away.page(ImageQuery.parse({ text: 'rating:5' })).images)).toEqual(ids(all().filter(({ rating, trashedAt }) => rating === 5 && trashedAt === null)));
  expect(ids(away.page(ImageQuery.parse({ text: 'rating:5' })).images)).toContain('image-3');
});
