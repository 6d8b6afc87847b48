import { mkdtempSync, readdirSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { EngineJob, ImageMade } from '../../contract/engine.ts';
import type { JobProgress } from '../../contract/job.ts';
import { Recipe } from '../../contract/recipe.ts';
import { Request } from '../../contract/request.ts';
import { tinySd15, writeCheckpoint } from '../../tests/fixtures/tiny-checkpoint.ts';
import { cpuDevice } from '../devices/choose.ts';
import { readContainer } from '../image/metadata/read-container.ts';
import { bytesSource } from '../image/metadata/source.ts';
import { sessionCache } from '../models/open.ts';
import { readFileSync } from 'node:fs';
import { runJob, type JobContext } from './run-job.ts';
import { modelShelf, type Shelf } from './shelf.ts';

let shelf: Shelf;
let checkpoint: string;
let out: string;

beforeAll(() => {
  checkpoint = join(mkdtempSync(join(tmpdir(), 'job-model-')), 'tiny.safetensors');
  writeCheckpoint(checkpoint, tinySd15());
  shelf = modelShelf(sessionCache(1e9), () => Promise.resolve(cpuDevice()));
});
afterAll(() => shelf.unload());
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'job-'));
});

interface Told {
  readonly made: ImageMade[];
  readonly progress: JobProgress[];
  readonly notes: string[];
}

function job(wish: object, seeds: readonly string[] = ['42']): EngineJob {
  const request = Request.parse({ prompt: 'a red circle', width: 64, height: 64, steps: 4, cfg: 3, seed: seeds[0], variationSeed: '0', ...wish });
  return {
    jobId: 'job',
    request,
    model: { name: 'tiny', path: checkpoint, sha256: null },
    files: { vae: null, loras: [], embeddings: [] },
    images: seeds.map((seed, k) => ({
      imageId: `i${k}`,
      file: join(out, `${k}.png`),
      seed,
      variationSeed: String(k),
      batch: Math.floor(k / request.batchSize),
      batchIndex: k % request.batchSize,
    })),
    previews: false,
    lowMemory: false,
  };
}

async function run(each: EngineJob, more: Partial<JobContext> = {}): Promise<Told & Awaited<ReturnType<typeof runJob>>> {
  const told: Told = { made: [], progress: [], notes: [] };
  const done = await runJob(each, {
    open: shelf.open,
    signal: new AbortController().signal,
    skip: () => false,
    onImage: (made) => told.made.push(made),
    onProgress: (progress) => told.progress.push(progress),
    onNote: (text) => told.notes.push(text),
    ...more,
  });
  return { ...told, ...done };
}

const pixels = (file: string) => sharp(file).raw().toBuffer();
const distance = (a: Buffer, b: Buffer) => Math.max(...a.map((value, k) => Math.abs(value - b[k]!)));

test('the same request gives the same file, byte for byte', async () => {
  const first = await run(job({}));
  const bytes = readFileSync(first.made[0]!.file);
  const again = await run(job({}));
  expect(readFileSync(again.made[0]!.file).equals(bytes)).toBe(true);
});

test('the file carries the recipe that made it, every default written out', async () => {
  const { made } = await run(job({ schedule: 'karras' }));
  const { texts } = readContainer(bytesSource(readFileSync(made[0]!.file), 'x'))!;
  const recipe = Recipe.parse(JSON.parse(texts.find(({ keyword }) => keyword === 'stepwise')!.text));
  expect(recipe).toEqual(made[0]!.recipe);
  expect(recipe.sigmas).toHaveLength(5);
  expect(recipe.scheduleOptions).toMatchObject({ rho: 7, convention: 'stepwise' });
  expect(recipe.model).toMatchObject({ name: 'tiny', family: 'sd15', prediction: 'eps' });
});

test('a batch gives what its pictures give alone', async () => {
  const together = await run(job({ batchSize: 3, sampler: 'euler_ancestral' }, ['7', '8', '9']));
  const batch = await Promise.all(together.made.map(({ file }) => pixels(file)));
  const alone = await run(job({ sampler: 'euler_ancestral' }, ['8']));
  expect((await pixels(alone.made[0]!.file)).equals(batch[1]!)).toBe(true);
  expect(batch[0]!.equals(batch[1]!)).toBe(false);
});

test.each([1, 2, 3])('without guidance too, where a single row would be computed by another kernel (%i threads)', async (threads) => {
  const wish = { cfg: 1, threads, width: 128, height: 96 };
  const together = await run(job({ ...wish, batchSize: 3 }, ['7', '8', '9']));
  const batch = await pixels(together.made[1]!.file);
  const alone = await run(job(wish, ['8']));
  expect((await pixels(alone.made[0]!.file)).equals(batch)).toBe(true);
});

test('the recipe names the threads that computed it, whatever ran before', async () => {
  const results = [];
  for (const threads of [2, 1, 2]) results.push((await run(job({ threads }))).made[0]!.recipe.provenance.threads);
  expect(results).toEqual([2, 1, 2]);
});

test('recorded levels are walked whatever the schedule draws', async () => {
  const sigmas = [14, 3, 0.5, 0];
  const { made } = await run({ ...job({ schedule: 'karras' }), sigmas });
  expect(made[0]!.recipe).toMatchObject({ schedule: 'karras', sigmas });
  await expect(run({ ...job({}), sigmas: [3, 14, 0] })).rejects.toMatchObject({ code: 'bad_input', message: expect.stringMatching(/^The recorded list of levels rises from level 1/) });
});

test('guided evaluations count twice, and CFG 1 asks half as much', async () => {
  expect((await run(job({ cfg: 3 }))).nfe).toBe(8);
  expect((await run(job({ cfg: 1 }))).nfe).toBe(4);
  expect((await run(job({ cfg: 3, sampler: 'heun' }))).nfe).toBe(14);
});

/** The pixels that a prompt gives. */
async function drawn(prompt: string, more: object = {}): Promise<Buffer> {
  const { made } = await run(job({ prompt, sampler: 'euler', ...more }));
  return pixels(made[0]!.file);
}

test('prompt editing switches the text at its step', async () => {
  const edited = await drawn('[a red circle:a blue star:2]');
  expect(edited.equals(await drawn('a red circle'))).toBe(false);
  expect(edited.equals(await drawn('a blue star'))).toBe(false);
  expect((await drawn('[a red circle:a blue star:4]')).equals(await drawn('a red circle'))).toBe(true);
  expect((await drawn('[a red circle:a blue star:0]')).equals(await drawn('a blue star'))).toBe(true);
});

test('AND composes: weights of 0 and of halves that are alike change nothing', async () => {
  const alone = await drawn('a red circle');
  expect((await drawn('a red circle AND a blue star :0')).equals(alone)).toBe(true);
  expect(distance(await drawn('a red circle :0.5 AND a red circle :0.5'), alone)).toBeLessThanOrEqual(1);
  expect((await drawn('a red circle AND a blue star')).equals(alone)).toBe(false);
  const { nfe } = await run(job({ prompt: 'a red circle AND a blue star', cfg: 3 }));
  expect(nfe).toBe(12);
});

test('previews change nothing in the picture', async () => {
  const without = await run(job({}));
  const bytes = await pixels(without.made[0]!.file);
  const watched = await run({ ...job({}), previews: true });
  expect(watched.progress.some(({ preview }) => preview)).toBe(true);
  expect((await pixels(watched.made[0]!.file)).equals(bytes)).toBe(true);
});

test('cancel is heard within a model call, writes nothing more and leaves nothing behind', async () => {
  const controller = new AbortController();
  const told: ImageMade[] = [];
  const running = run(job({ steps: 50, batchCount: 2 }, ['1', '2']), {
    signal: controller.signal,
    onProgress: ({ step }) => step === 3 && controller.abort(),
    onImage: (made) => told.push(made),
  });
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  expect(told).toEqual([]);
  expect(readdirSync(out)).toEqual([]);
});

test('the log says where the levels are from', async () => {
  expect((await run(job({ schedule: 'ays', steps: 10 }))).notes).toEqual(['Using AYS optimal schedule for Stable Diffusion 1.5: 10 steps, the list as published.']);
  expect((await run(job({ schedule: 'karras' }))).notes).toEqual([]);
});

test.each(['restart', 'dpm_fast', 'dpm_adaptive', 'euler'])('%s is never told to be past its last step', async (sampler) => {
  const { progress } = await run(job({ sampler, steps: 20, cfg: 1 }));
  const sampling = progress.filter(({ phase }) => phase === 'sample');
  for (const { step, steps, secondsLeft } of sampling) {
    expect(step).toBeLessThanOrEqual(steps);
    expect(secondsLeft ?? 0).toBeGreaterThanOrEqual(0);
  }
  // The adaptive solver alone cannot know when it will be done.
  expect(sampling.at(-1)).toMatchObject(sampler === 'dpm_adaptive' ? { phase: 'sample' } : { step: sampling.at(-1)!.steps });
});

test.each([
  [{ guidance: 'cgf' }, 'There is no guidance “cgf”.'],
  [{ guidance: 'apg', guidanceOptions: { eta: 3 } }, 'The option eta (Parallel part η) of the guidance Adaptive projected guidance goes up to 1, and 3 was given.'],
  [{ guidance: 'cfg_zero_star' }, 'The guidance CFG-Zero* is for models that predict flow; this one predicts eps.'],
  [{ sampler: 'heun', samplerOptions: { sChurn: -1 } }, 'The option sChurn (Churn) of Heun starts at 0, and -1 was given.'],
  [{ schedule: 'karras', scheduleOptions: { rho: 0 } }, 'The option rho (ρ) of the schedule Karras starts at 0.1, and 0 was given.'],
])('%j is refused before the prompt is read', async (wish, sentence) => {
  const phases: string[] = [];
  await expect(run(job(wish), { onProgress: ({ phase }) => phases.push(phase) })).rejects.toThrow(sentence);
  expect(phases).toEqual(['load']);
});

test('another strength encodes the prompt anew only where the LoRA changes the text encoder', async () => {
  const lora = (name: string, module: string, outputs: number, inputs: number) => {
    const path = join(out, `${name}.safetensors`);
    writeCheckpoint(path, { [`${module}.lora_down.weight`]: [2, inputs], [`${module}.lora_up.weight`]: [outputs, 2] });
    return { name, path, sha256: 'a'.repeat(64) };
  };
  const at = async (file: ReturnType<typeof lora>, strength: number) => {
    const wish = job({ loras: [{ name: file.name, unetStrength: strength, textStrength: strength }], prompt: `in the way of ${file.name}`, negativePrompt: `not of ${file.name}` });
    return (await run({ ...wish, files: { ...wish.files, loras: [file] } })).shared.text > 0;
  };
  const unet = lora('unet', 'lora_unet_conv_in', 32, 36);
  expect([await at(unet, 1), await at(unet, 0.5)]).toEqual([false, true]);
  const text = lora('text', 'lora_te_text_model_encoder_layers_0_mlp_fc1', 256, 64);
  expect([await at(text, 1), await at(text, 0.5), await at(text, 1)]).toEqual([false, false, true]);
});

test('a model without VAE is refused before the prompt is read; with one beside it it makes pictures', async () => {
  const bare = join(out, 'bare.safetensors');
  writeCheckpoint(bare, Object.fromEntries(Object.entries(tinySd15()).filter(([name]) => !name.startsWith('first_stage'))));
  const phases: string[] = [];
  const wish = { ...job({}), model: { name: 'bare', path: bare, sha256: null } };
  await expect(run(wish, { onProgress: ({ phase }) => phases.push(phase) })).rejects.toThrow('“bare.safetensors” holds no VAE. Choose one of the model’s family: under “VAE” in the panel, or with --vae NAME|FILE on the command line.');
  expect(phases).toEqual(['load']);
  const { made } = await run({ ...wish, files: { ...wish.files, vae: { name: 'other', path: checkpoint, sha256: null } } });
  expect(made[0]!.recipe.vae).toMatchObject({ name: 'other', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test('skip leaves one batch for the next', async () => {
  let asked = 0;
  const { made } = await run(job({ batchCount: 2 }, ['1', '2']), { skip: () => asked++ === 0 });
  expect(made.map(({ imageId }) => imageId)).toEqual(['i1']);
  expect(existsSync(join(out, '0.png'))).toBe(false);
});

test.each([
  [{ sampler: 'eulr' }, 'unknown_sampler', /There is no sampler “eulr”\. Known are euler, /],
  [{ schedule: 'krras' }, 'unknown_schedule', /There is no schedule “krras”\. Known are /],
  [{ noise: 'white' }, 'unknown_noise', /There is no noise source “white”\. Known are /],
  [{ guidance: 'none' }, 'unknown_guidance', /There is no guidance “none”\. Known are /],
  [{ clipSkip: 12 }, 'bad_input', /Clip skip 12 is more than the \d+ layers/],
  [{ scheduleOptions: { rho: 0 } }, 'bad_input', /rho/],
])('%j is refused before any model call', async (wish, code, sentence) => {
  const progress: JobProgress[] = [];
  await expect(run(job(wish), { onProgress: (each) => progress.push(each) })).rejects.toMatchObject({ code, message: expect.stringMatching(sentence) });
  expect(progress.some(({ phase }) => phase === 'sample')).toBe(false);
});
