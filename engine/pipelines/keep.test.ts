import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Trajectory } from '../../contract/judging.ts';
import { Request } from '../../contract/request.ts';
import { tinySd15, writeCheckpoint } from '../../tests/fixtures/tiny-checkpoint.ts';
import { cpuDevice } from '../devices/choose.ts';
import { measure } from '../measure/measure.ts';
import { sessionCache } from '../models/open.ts';
import { runJob } from './run-job.ts';
import { modelShelf, type Shelf } from './shelf.ts';

let shelf: Shelf;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keep-'));
  writeCheckpoint(join(folder, 'tiny.safetensors'), tinySd15());
  shelf = modelShelf(sessionCache(1e9), () => Promise.resolve(cpuDevice()));
});
afterAll(() => shelf.unload());

async function make(id: string, keep: { latents: boolean; steps: boolean } | null, more: object = {}) {
  const request = Request.parse({ prompt: 'a red circle', width: 64, height: 64, steps: 5, cfg: 3, seed: '42', variationSeed: '0', ...more });
  return runJob(
    {
      jobId: id, request, model: { name: 'tiny', path: join(folder, 'tiny.safetensors'), sha256: 'a'.repeat(64) }, files: { vae: null, loras: [], embeddings: [] },
      images: [{ imageId: id, file: join(folder, `${id}.png`), seed: request.seed, variationSeed: '0', batch: 0, batchIndex: 0 }], previews: false, ...(keep ? { keep: { folder: join(folder, 'kept'), ...keep } } : {}),
    },
    { open: shelf.open, signal: new AbortController().signal, skip: () => false, onProgress: () => undefined, onImage: () => undefined, onNote: () => undefined },
  );
}
const kept = (name: string) => join(folder, 'kept', name);

test('a small picture of each step with its level, and the latents; the picture itself is the same', async () => {
  await make('plain', null);
  await make('watched', { latents: true, steps: true });
  expect(readdirSync(join(folder, 'kept')).toSorted()).toEqual(['watched.latents.safetensors', 'watched.steps.jpg', 'watched.steps.json']);
  expect(readFileSync(join(folder, 'watched.png')).equals(readFileSync(join(folder, 'plain.png')))).toBe(true);
  const facts = Trajectory.parse({ imageId: 'watched', ...(JSON.parse(readFileSync(kept('watched.steps.json'), 'utf8')) as object) });
  expect(facts.steps.map(({ step, nfe }) => [step, nfe])).toEqual([[1, 2], [2, 4], [3, 6], [4, 8], [5, 10]]);
  const sigmas = facts.steps.map(({ sigma }) => sigma);
  expect(sigmas[0]).toBeCloseTo(14.6146, 2);
  expect(sigmas.toSorted((a, b) => b - a)).toEqual(sigmas);
  const { width, height } = await sharp(kept('watched.steps.jpg')).metadata();
  expect([width, height]).toEqual([facts.columns * facts.frame.width, Math.ceil(5 / facts.columns) * facts.frame.height]);
  expect(facts.frame.width).toBeGreaterThanOrEqual(64);
});

test('kept latents measure what pixels do: nothing between equals, less with more steps', async () => {
  const latents = { latents: true, steps: false };
  await make('few', latents, { steps: 3 });
  await make('some', latents, { steps: 8 });
  await make('many', latents, { steps: 60 });
  await make('again', latents, { steps: 60 });
  const against = (id: string) => measure({ file: join(folder, `${id}.png`), reference: join(folder, 'many.png'), latents: kept(`${id}.latents.safetensors`), referenceLatents: kept('many.latents.safetensors') });
  expect(await against('again')).toMatchObject({ pixels: { rmse: 0, psnr: null }, latents: { rmse: 0, psnr: null } });
  const [few, some] = [await against('few'), await against('some')];
  expect(some.latents!.rmse).toBeLessThan(few.latents!.rmse);
  expect(some.pixels.ssim).toBeGreaterThan(few.pixels.ssim);
});

test('what an earlier job did already is told in seconds, and the bits are the same', async () => {
  await shelf.unload();
  const first = await make('one', null);
  expect(first.shared).toEqual({ text: 0, model: 0 });
  const second = await make('two', null);
  expect(second.shared.text).toBeGreaterThan(0);
  expect(second.shared.model).toBeGreaterThan(0);
  expect(readFileSync(join(folder, 'two.png')).equals(readFileSync(join(folder, 'one.png')))).toBe(true);
  const other = await make('three', null, { prompt: 'a blue star', negativePrompt: 'blurry' });
  expect(other.shared.text).toBe(0);
});
