import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImageRecord } from '../../contract/image.ts';
import { tinySd15, writeCheckpoint } from '../../tests/fixtures/tiny-checkpoint.ts';
import { keepAsJpeg, paintOverWebp, pictureOfA1111 } from '../../tests/replay/pictures.ts';
import { smallStudio, type SmallStudio } from '../../tests/replay/small-studio.ts';

let data: string;
let studio: SmallStudio;
beforeAll(async () => {
  studio = await smallStudio({ previews: false });
  data = studio.data;
});
afterAll(() => studio.close());

const make: SmallStudio['make'] = (request) => studio.make(request);
const check: SmallStudio['check'] = (what, more) => studio.check(what, more);
const simple = { prompt: 'a red circle', model: 'tiny', width: 64, height: 64, steps: 3, seed: '7', threads: 1, device: 'cpu' } as const;

test('a sampler that takes one step size for its whole batch is replayed with its neighbours', { timeout: 120_000 }, async () => {
  const made = await make({ ...simple, sampler: 'dpm_adaptive', samplerOptions: { rtol: 0.5, atol: 0.5 }, schedule: 'karras', batchSize: 3, width: 72, seed: '18446744073709551615' });
  for (const image of made) expect(await check({ imageId: image.id })).toMatchObject({ verdict: 'bit_equal', reasons: [], recipe: { batchSize: 3, seed: image.recipe!.seed } });
});

describe('when it is not the same, the report says how far and why', () => {
  test('pixels changed in the file, the size of the file kept in mind', async () => {
    const [image] = await make(simple);
    const { data: pixels, info } = await sharp(image!.file).raw().toBuffer({ resolveWithObject: true });
    pixels[30] = pixels[30]! > 100 ? pixels[30]! - 9 : pixels[30]! + 9;
    const text = readFileSync(image!.file);
    await sharp(pixels, { raw: info }).png().toFile(image!.file);
    const report = await check({ imageId: image!.id });
    expect(report).toMatchObject({ verdict: 'differs', difference: { differing: 1, largest: 9, pixels: 64 * 64 }, reasons: [{ cause: 'file' }] });
    expect(report.sentence).toMatch(/^Not bit-equal: the largest difference is 9 of 255, and under 1 % of the pixels differ\. The file has \d+ bytes now and had \d+ when it was made: it was changed since\.$/);
    writeFileSync(image!.file, text);
    expect((await check({ imageId: image!.id })).verdict).toBe('bit_equal');
  });

  test('another model under the same name', async () => {
    const [image] = await make({ ...simple, seed: '8' });
    const file = join(data, 'models', 'tiny.safetensors');
    const original = readFileSync(file);
    writeCheckpoint(file, tinySd15(), { seed: 2 });
    await studio.core.models.rescan();
    const report = await check({ imageId: image!.id });
    expect(report.verdict).toBe('differs');
    expect(report.reasons).toEqual([{ cause: 'model', sentence: expect.stringMatching(/^The model “tiny” has other contents now: SHA-256 [0-9a-f]{10}…, not [0-9a-f]{10}…\.$/) }]);
    writeFileSync(file, original);
    await studio.core.models.rescan();
  });

  test('a model that is not there at all', async () => {
    const [image] = await make({ ...simple, seed: '9' });
    const file = join(data, 'models', 'tiny.safetensors');
    const original = readFileSync(file);
    rmSync(file);
    await studio.core.models.rescan();
    await expect(check({ imageId: image!.id })).rejects.toMatchObject({ code: 'not_reproducible', message: expect.stringMatching(/^The model “tiny” \(SHA-256 [0-9a-f]{10}…\) is not in the library\. Add the folder it lies in, then replay again\.$/) });
    // The same contents under another name are the same model.
    writeFileSync(join(data, 'models', 'renamed.safetensors'), original);
    await studio.core.models.rescan();
    await studio.core.models.learn();
    expect((await check({ imageId: image!.id })).verdict).toBe('bit_equal');
    rmSync(join(data, 'models', 'renamed.safetensors'));
    writeFileSync(file, original);
    await studio.core.models.rescan();
  });

  test('a picture kept as JPEG is near, and told so', async () => {
    const [image] = await make({ ...simple, seed: '10' });
    const jpeg = join(data, 'kept.jpg');
    await keepAsJpeg(image!.file, image!.recipe!, jpeg);
    const report = await check({ file: jpeg });
    expect(report).toMatchObject({ verdict: 'differs', reasons: [{ cause: 'file', sentence: 'JPG keeps pixels only nearly, and this file has no hash of those it was written from; so it cannot be proven equal to the bit.' }] });
    expect(report.difference!.mean).toBeLessThan(8);
  });

  test('a picture written as WebP is proven by the hash it carries; painted over, it is not', async () => {
    studio.core.settings.set({ pictureFormat: 'webp', pictureQuality: 60 });
    const [image] = await make({ ...simple, seed: '12' });
    studio.core.settings.set({ pictureFormat: 'png' });
    expect(image!.file).toMatch(/\.webp$/);
    const report = await check({ imageId: image!.id });
    expect(report).toMatchObject({ verdict: 'bit_equal', proof: 'hash', reasons: [] });
    expect(report.difference!.differing).toBeGreaterThan(0);
    expect(report.sentence).toMatch(/^Bit-equal: the 64 × 64 pixels are those the file was written from, by the hash it recorded; its format keeps them to within \d+ of 255\.$/);
    expect((await check({ file: image!.file })).proof).toBe('hash');
    // The record of the right picture around other pixels.
    await paintOverWebp(image!.file);
    const changed = await check({ imageId: image!.id });
    expect(changed).toMatchObject({ verdict: 'differs', proof: null });
    expect(changed.reasons.map(({ sentence }) => sentence)).toEqual([expect.stringContaining('it was changed since')]);
  });

  test('a picture that was cropped', async () => {
    const [image] = await make({ ...simple, seed: '11' });
    const bytes = await sharp(image!.file).extract({ left: 0, top: 0, width: 32, height: 64 }).png().toBuffer();
    writeFileSync(image!.file, bytes);
    const report = await check({ imageId: image!.id });
    expect(report.sentence).toBe('Not the same: the sizes differ. The file is of another size than its settings say: it was cropped, scaled or enlarged after it was made. (and 1 more)');
  });
});

test('another program’s picture is rendered as near as its settings come, and says what they do not tell', async () => {
  const infotext = 'a red circle\nSteps: 3, Sampler: Euler a, CFG scale: 5, Seed: 7, Size: 64x64, Model: tiny, RNG: CPU, Version: v1.10.1';
  const file = join(data, 'from-a1111.png');
  await pictureOfA1111(file, infotext);
  const report = await check({ file });
  expect(report).toMatchObject({ verdict: 'differs', recipe: { sampler: 'euler_ancestral', seed: '7', noise: 'a1111-cpu', model: { name: 'tiny' } } });
  expect(report.reasons[0]).toEqual({ cause: 'program', sentence: 'It was made by a1111, whose arithmetic rounds differently: near, never equal to the bit.' });
});

test('asked to keep it, a replay joins the history as a picture of its own; else nothing is added', async () => {
  const [image] = await make({ ...simple, seed: '12' });
  const before = await studio.core.history.images.count({ text: '' });
  const report = await check({ imageId: image!.id }, { keep: 'history' });
  expect(await studio.core.history.images.count({ text: '' })).toBe(before + 1);
  const kept = await studio.core.history.images.get({ imageId: report.imageId! });
  expect(kept).toMatchObject({ parent: { imageId: image!.id, relation: 'replay' }, recipe: image!.recipe, file: report.file });
  expect((await check({ imageId: kept.id })).verdict).toBe('bit_equal');
});

test('a replay waits for the job that runs, and the next job for the replay', async () => {
  const order: string[] = [];
  const [image] = await make({ ...simple, seed: '13' });
  const long = await studio.core.jobs.add({ ...simple, seed: '14', steps: 20 });
  const running = studio.core.jobs.run(long.id).then(() => order.push('job'));
  const verified = check({ imageId: image!.id }).then(({ verdict }) => order.push(verdict));
  await Promise.all([running, verified]);
  expect(order).toEqual(['job', 'bit_equal']);
});

test('cancelled, it leaves nothing', async () => {
  const [image] = await make({ ...simple, seed: '15', steps: 100 });
  const controller = new AbortController();
  const replaying = check({ imageId: image!.id }, { signal: controller.signal });
  setTimeout(() => controller.abort(), 50);
  await expect(replaying).rejects.toMatchObject({ code: 'cancelled' });
  expect(readdirSync(join(data, 'cache', 'replays'))).toEqual([]);
});

test.each([
  ['a file that is gone', async (image: ImageRecord) => (rmSync(image.file), { imageId: image.id }), 'missing_file', /is not there any more, so there is nothing to compare with\./],
  ['a picture that says nothing', async (image: ImageRecord) => (writeFileSync(image.file, await sharp(image.file).png().toBuffer()), { file: image.file }), 'not_reproducible', /says nothing about how it was made, so it cannot be replayed\.$/],
  ['an id nobody knows', async () => ({ imageId: 'nobody' }), 'unknown_image', /^The history has no picture nobody\.$/],
])('%s is one sentence', async (_, prepare, code, message) => {
  const [image] = await make({ ...simple, seed: String(Math.floor(performance.now())) });
  await expect(check(await prepare(image!))).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});
