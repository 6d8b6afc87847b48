import { expect, test } from 'vitest';
import type { Catalog } from '../../contract/catalog.ts';
import { ImageSettings } from '../../contract/image.ts';
import type { ModelRecord } from '../../contract/model.ts';
import type { Recipe } from '../../contract/recipe.ts';
import { Request } from '../../contract/request.ts';
import { completed, differences, foreignSettings, settingsOf } from './recipe.ts';

const sha = (letter: string) => letter.repeat(64);
const recipe: Recipe = {
  version: 2, prompt: 'a cat', negativePrompt: '', dialect: 'a1111',
  model: { name: 'builtin', sha256: sha('a'), family: 'sd15', prediction: 'eps' },
  vae: null, loras: [{ name: 'film', sha256: sha('b'), unetStrength: 0.8, textStrength: 1 }], embeddings: [], clipSkip: 1,
  width: 512, height: 512, sampler: 'dpmpp_2m', samplerOptions: { solver: 'midpoint' }, schedule: 'karras', scheduleOptions: {}, steps: 20, denoise: 1,
  sigmas: [14.6, 0], cfg: 7, guidance: 'cfg', guidanceOptions: {}, seed: '42', variationSeed: '43', variationStrength: 0,
  seedResizeWidth: 0, seedResizeHeight: 0, ensd: 0, noise: 'stepwise', batchIndex: 1, batchSize: 2,
  provenance: { engine: '0.1.0', runtime: 'r', device: 'cpu', precision: 'fp32', threads: 2, platform: 'linux-x64', processor: 'AMD EPYC' },
};
const model = (id: string, name: string, sha256: string | null): ModelRecord => ({
  id, name, path: '', bytes: 0, modifiedAt: 0, kind: 'checkpoint', inspection: null, sha256, hashes: null, thumbnail: null, missing: false, defaults: {}, builtin: false, notes: '', problem: null,
});
const catalog = {
  samplers: [{ id: 'dpmpp_2m', options: { properties: { solver: { type: 'string', enum: ['midpoint', 'heun'], default: 'midpoint' } } } }],
  schedules: [], guidances: [], noises: [],
} as unknown as Catalog;

test('settings of a recipe make a valid request', () => {
  const settings = settingsOf(recipe, []);
  expect(Request.parse(settings)).toMatchObject({ prompt: 'a cat', seed: '42', variationSeed: '-1', model: 'builtin', batchCount: 1 });
  expect(settings.loras).toEqual([{ name: 'film', unetStrength: 0.8, textStrength: 1 }]);
});

test('a model is found by content before by name', () => {
  expect(settingsOf(recipe, [model('m1', 'builtin', null), model('m2', 'renamed', sha('a'))]).model).toBe('m2');
  expect(settingsOf(recipe, [model('m1', 'builtin', null)]).model).toBe('m1');
});

test('differences name what differs and nothing else', () => {
  const theirs = settingsOf(recipe, []);
  expect(differences(theirs, { ...theirs }, catalog)).toEqual([]);
  expect(differences(theirs, { ...theirs, steps: 30, seed: '-1' }, catalog)).toEqual(['steps', 'seed']);
});

test('an option left at its default does not differ from the same default written out', () => {
  const theirs = settingsOf(recipe, []);
  expect(differences(theirs, { ...theirs, samplerOptions: {} }, catalog)).toEqual([]);
  expect(differences(theirs, { ...theirs, samplerOptions: { solver: 'heun' } }, catalog)).toEqual(['samplerOptions']);
});

test('a variation of no strength has no seed to differ in', () => {
  const theirs = settingsOf(recipe, []);
  expect(differences(theirs, { ...theirs, variationSeed: '7' }, catalog)).toEqual([]);
  expect(differences({ ...theirs, variationStrength: 0.1, variationSeed: '8' }, { ...theirs, variationStrength: 0.1, variationSeed: '7' }, catalog)).toEqual(['variationSeed']);
});

test('completed', () => {
  expect(completed({ eta: 0.5 }, { properties: { eta: { type: 'number', default: 1 }, s: { type: 'number', default: 2 } } })).toEqual({ eta: 0.5, s: 2 });
});

test('settings of another program: what is known is taken, what is not is named', () => {
  const read = ImageSettings.parse({ prompt: 'a cat', steps: 25, cfg: 6, seed: '7', sampler: 'dpmpp_2m', schedule: 'mystery', model: { name: 'gone', hash: 'aaaaaaaaaa' } });
  expect(foreignSettings(read, [model('m2', 'renamed', sha('a'))], catalog)).toEqual({
    settings: { prompt: 'a cat', steps: 25, cfg: 6, seed: '7', sampler: 'dpmpp_2m', model: 'm2' },
    unknown: ['schedule “mystery”'],
  });
  expect(foreignSettings(read, [], catalog).unknown).toEqual(['schedule “mystery”', 'model “gone”']);
});
