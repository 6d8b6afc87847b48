import { describe, expect, test } from 'vitest';
import { ImageRecord, ImageSettings } from '../../contract/image.ts';
import { Recipe } from '../../contract/recipe.ts';
import { nameOf, recipeTable } from './recipe-table.ts';

const recipe = Recipe.parse({
  version: 2, prompt: 'a red circle', negativePrompt: '', dialect: 'a1111', model: { name: 'm', sha256: 'a'.repeat(64), family: 'sd15', prediction: 'eps' }, vae: null, loras: [], embeddings: [],
  clipSkip: 1, width: 512, height: 512, sampler: 'euler', samplerOptions: {}, schedule: 'normal', scheduleOptions: {}, steps: 10, denoise: 1, sigmas: [14.6, 1, 0], cfg: 7, guidance: 'cfg',
  guidanceOptions: {}, seed: '1', variationSeed: '0', variationStrength: 0, seedResizeWidth: 0, seedResizeHeight: 0, ensd: 0, noise: 'stepwise', batchIndex: 0, batchSize: 1,
  provenance: { engine: '1', runtime: 'r', device: 'cpu', precision: 'fp32', threads: 2, platform: 'p', processor: 'c' },
} satisfies Recipe);
const picture = (change: Partial<Recipe> | null, more: Partial<ImageRecord> = {}): ImageRecord =>
  ImageRecord.parse({
    id: 'i', seq: 1, jobId: null, createdAt: 0, file: '/f', width: 512, height: 512, bytes: 1, source: 'stepwise', recipe: change && { ...recipe, ...change }, settings: null, nfe: 10, seconds: 1,
    rating: 0, favourite: false, notes: '', tags: [], albums: [], parent: null, missing: false, trashedAt: null, ...more,
  });
const differing = (...images: ImageRecord[]): string[] => recipeTable(images, undefined).filter((row) => row.differs).map((row) => row.key);

test('the same recipe differs in nothing', () => expect(differing(picture({}), picture({}))).toEqual([]));

test('every field of a recipe that is changed is found, and only that', () => {
  const changes: Partial<Recipe>[] = [
    { prompt: 'x' }, { negativePrompt: 'x' }, { dialect: 'plain' }, { clipSkip: 2 }, { sampler: 'heun' }, { schedule: 'karras' }, { steps: 11 }, { sigmas: [14.6, 2, 0] }, { cfg: 5 },
    { denoise: 0.5 }, { seed: '2' }, { noise: 'nv' }, { ensd: 1 }, { guidance: 'apg' }, { variationStrength: 0.1 }, { seedResizeWidth: 64 }, { batchIndex: 1, batchSize: 2 }, { width: 640 },
    { loras: [{ name: 'l', sha256: 'b'.repeat(64), unetStrength: 1, textStrength: 1 }] }, { vae: { name: 'v', sha256: 'c'.repeat(64) } }, { embeddings: [{ name: 'e', sha256: 'd'.repeat(64) }] },
    { samplerOptions: { eta: 1 } }, { scheduleOptions: { rho: 7 } }, { guidanceOptions: { phi: 1 } },
    { provenance: { ...recipe.provenance, threads: 1 } }, { provenance: { ...recipe.provenance, engine: '2' } }, { provenance: { ...recipe.provenance, runtime: 's' } }, { provenance: { ...recipe.provenance, platform: 'q' } },
  ];
  for (const change of changes) expect({ change, differing: differing(picture({}), picture(change)).length }).toEqual({ change, differing: 1 });
});

test('two models of one name and other contents differ', () => {
  expect(differing(picture({}), picture({ model: { ...recipe.model, sha256: 'e'.repeat(64) } }))).toEqual(['model']);
});

test('the order of options is no difference', () => {
  expect(differing(picture({ samplerOptions: { a: 1, b: { c: 1, d: 2 } } }), picture({ samplerOptions: { b: { d: 2, c: 1 }, a: 1 } }))).toEqual([]);
});

describe('cost', () => {
  test('model calls are told when they differ; time always is, and is no difference', () => {
    expect(differing(picture({}), picture({}, { nfe: 20, seconds: 9 }))).toEqual(['nfe']);
    expect(recipeTable([picture({}), picture({}, { seconds: 9 })], undefined).at(-1)).toMatchObject({ key: 'seconds', values: ['1 s', '9 s'] });
  });
});

test('a picture of another program differs only in what it says', () => {
  const foreign = picture(null, { settings: ImageSettings.parse({ sampler: 'euler', steps: 20 }), nfe: null });
  expect(differing(picture({}), foreign)).toEqual(['steps']);
});

test('names tell pictures apart in a few words', () => {
  const rows = recipeTable([picture({ schedule: 'karras', sigmas: [1, 0] }), picture({ schedule: 'ays', steps: 20, seed: '9' })], undefined);
  expect(nameOf(0, rows)).toBe('karras · 10 steps · Seed 1');
  expect(nameOf(1, rows)).toBe('ays · 20 steps · Seed 9');
});

test('options that come with another schedule are not in its name; those of the same one are', () => {
  const other = recipeTable([picture({ schedule: 'karras', scheduleOptions: { rho: 7, sigmaMin: null } }), picture({ schedule: 'ays' })], undefined);
  expect([nameOf(0, other), nameOf(1, other)]).toEqual(['karras', 'ays']);
  const same = recipeTable([picture({ schedule: 'karras', scheduleOptions: { rho: 7 } }), picture({ schedule: 'karras', scheduleOptions: { rho: 5 } })], undefined);
  expect([nameOf(0, same), nameOf(1, same)]).toEqual(['Schedule: rho 7', 'Schedule: rho 5']);
});
