import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StudioError } from '../../contract/errors.ts';
import type { ModelInspection, ModelKind } from '../../contract/model.ts';
import { Request } from '../../contract/request.ts';
import { openHistory, type History } from '../history/history.ts';
import { openModelLibrary, type BuiltinModel, type ModelLibrary } from './library.ts';

let folder: string;
let history: History;
let roots: string[];
let inspected: string[];
const libraries: ModelLibrary[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'models-'));
  roots = [join(folder, 'models')];
  mkdirSync(roots[0]!);
  inspected = [];
  history = await openHistory({ file: join(folder, 'history.db'), thread: 'inline' });
});
afterEach(async () => {
  for (const library of libraries.splice(0)) await library.close();
  await history.close();
  rmSync(folder, { recursive: true });
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const put = (name: string, text = name) => {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
};

/** A file says its own kind; a pickle is refused. */
async function inspect(path: string): Promise<ModelInspection> {
  inspected.push(path);
  if (path.endsWith('.ckpt')) throw new StudioError('bad_file', `${path} is a pickle, which can run any program. Ask for a .safetensors file of it.`);
  const kind = (/(lora|vae|embedding)/.exec(path.slice(folder.length))?.[1] ?? 'checkpoint') as ModelKind;
  return { kind, family: 'sd15', prediction: 'eps', predictionFrom: null, zeroTerminalSnr: false, inpainting: false, precision: 'fp16', components: ['unet'], tensors: 1, parameters: 1, bytes: 1, runnable: true, note: null };
}

function open(builtin: BuiltinModel | null = null): ModelLibrary {
  const library = openModelLibrary({ history, builtin, folders: () => roots, inspect });
  libraries.push(library);
  return library;
}
const request = (more: Partial<Request>) => Request.parse({ model: 'dream', ...more });
const names = async (library: ModelLibrary) => (await library.list()).filter(({ missing }) => !missing).map(({ name }) => name);

test('files of a folder are found, looked into and hashed once', async () => {
  put('models/dream.safetensors');
  put('models/old.ckpt');
  put('models/readme.txt');
  put('models/.cache/x.safetensors');
  const library = open();
  expect((await library.rescan()).map(({ name, kind, sha256 }) => [name, kind, sha256])).toEqual([['dream', 'unknown', null], ['old', 'unknown', null]]);
  await library.learn();
  const [dream, old] = await library.list();
  expect(dream).toMatchObject({ kind: 'checkpoint', sha256: sha256('models/dream.safetensors'), problem: null, hashes: { autov2: sha256('models/dream.safetensors').slice(0, 10) } });
  expect(old).toMatchObject({ inspection: null, problem: expect.stringContaining('is a pickle') });
  expect(inspected).toHaveLength(2);
  const again = open();
  await again.rescan();
  await again.learn();
  expect(inspected).toHaveLength(2);
});

test('a changed file is known no more, and learnt again', async () => {
  const file = put('models/dream.safetensors');
  const library = open();
  await library.rescan();
  await library.learn();
  writeFileSync(file, 'others');
  utimesSync(file, 2_000_000_000, 2_000_000_000);
  expect(await library.rescan()).toMatchObject([{ sha256: null, inspection: null }]);
  await library.learn();
  expect(await library.list()).toMatchObject([{ sha256: sha256('others') }]);
});

test('a moved file keeps its notes and what is known; a file that is gone is missing, never forgotten', async () => {
  const file = put('models/dream.safetensors');
  const library = open();
  const [model] = await library.rescan();
  await library.learn();
  await library.describe(model!.id, { notes: 'soft light', defaults: { steps: 30, cfg: 5 } });
  mkdirSync(join(folder, 'models/best'));
  renameSync(file, join(folder, 'models/best/dreamer.safetensors'));
  expect(await library.rescan()).toMatchObject([{ id: model!.id, name: 'dreamer', notes: 'soft light', defaults: { steps: 30, cfg: 5 }, sha256: sha256('models/dream.safetensors') }]);
  rmSync(join(folder, 'models/best'), { recursive: true });
  expect(await library.rescan()).toMatchObject([{ id: model!.id, missing: true, notes: 'soft light' }]);
  await expect(library.find('dreamer')).rejects.toThrow(`The file of the model “dreamer” is not where it was (${join(folder, 'models/best/dreamer.safetensors')}). Put it back, or add the folder it lies in now.`);
  put('models/best/dreamer.safetensors');
  expect(await library.rescan()).toMatchObject([{ id: model!.id, missing: false, notes: 'soft light' }]);
});

describe('folders of other programs are taken as they are', () => {
  test('A1111, and its models folder', async () => {
    put('webui/models/Stable-diffusion/dream.safetensors');
    put('webui/models/Lora/detail-lora.safetensors');
    put('webui/embeddings/bad-hands.pt');
    put('webui/venv/lib/torch/weights.pt');
    roots = [join(folder, 'webui')];
    expect((await open().rescan()).map(({ name, kind }) => [name, kind])).toEqual([['bad-hands', 'embedding'], ['detail-lora', 'lora'], ['dream', 'checkpoint']]);
    roots = [join(folder, 'webui/models')];
    expect(await names((await open().rescan(), open()))).toEqual(['detail-lora', 'dream']);
  });

  test('ComfyUI, with linked folders and a diffusers model', async () => {
    put('elsewhere/linked.safetensors');
    put('comfy/models/checkpoints/dream.safetensors');
    put('comfy/models/diffusers/photo/model_index.json', '{}');
    put('comfy/models/diffusers/photo/unet/diffusion_pytorch_model.safetensors', 'weights');
    put('comfy/models/diffusers/photo/vae/diffusion_pytorch_model.safetensors', 'weights');
    put('comfy/custom_nodes/node/model.pth');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'comfy/models/checkpoints/more'));
    symlinkSync(join(folder, 'comfy/models/checkpoints'), join(folder, 'comfy/models/checkpoints/round'));
    roots = [join(folder, 'comfy')];
    const found = await open().rescan();
    expect(found.map(({ name, bytes }) => [name, bytes])).toEqual([['dream', 40], ['linked', 28], ['photo', 14]].map(([name]) => [name, expect.any(Number)]));
    expect(found[2]).toMatchObject({ bytes: 14, path: join(folder, 'comfy/models/diffusers/photo') });
  });

  test('a picture beside a file is its thumbnail', async () => {
    put('models/dream.safetensors');
    put('models/dream.png');
    const library = open();
    expect(await library.rescan()).toMatchObject([{ thumbnail: join(folder, 'models/dream.png') }]);
    put('models/dream.preview.png');
    expect(await library.rescan()).toMatchObject([{ thumbnail: join(folder, 'models/dream.preview.png') }]);
  });
});

describe('a model is found', () => {
  let library: ModelLibrary;
  beforeEach(async () => {
    put('models/anime/dream.safetensors', 'one');
    put('models/photo/dream.safetensors', 'two');
    put('models/photo/Portrait v2.safetensors', 'three');
    put('models/copy/portrait v2.safetensors', 'three');
    library = open();
    await library.rescan();
    await library.learn();
  });

  test.each<[string, (() => string) | string, string]>([
    ['path', () => join(folder, 'models/anime/dream.safetensors'), 'one'],
    ['folder and name', 'anime/dream', 'one'],
    ['folder and file name', 'PHOTO\\dream.safetensors', 'two'],
    ['name, whatever the case, of two files that are the same', 'portrait V2', 'three'],
    ['file name', 'Portrait v2.safetensors', 'three'],
    ['AutoV2', () => sha256('two').slice(0, 10), 'two'],
    ['whole SHA-256', () => sha256('one'), 'one'],
  ])('by %s', async (_, wanted, text) => {
    expect((await library.find(typeof wanted === 'string' ? wanted : wanted())).sha256).toBe(sha256(text));
  });

  test('or asked back for', async () => {
    await expect(library.find('dream')).rejects.toThrow(
      `“dream” could be any of 2 models: ${join(folder, 'models/anime/dream.safetensors')} and ${join(folder, 'models/photo/dream.safetensors')}. Name one by its path or by its hash.`,
    );
    await expect(library.find('portrat')).rejects.toThrow('There is no model “portrat”. There are portrait v2, Portrait v2, dream and dream.');
    await expect(library.find('x', ['upscaler'])).rejects.toThrow('There is no model “x”, and none of that kind at all. Add the folder your models lie in.');
  });
});

test('a request names files in its fields and in its prompts', async () => {
  put('models/dream.safetensors');
  put('models/soft-vae.safetensors');
  put('models/detail-lora.safetensors');
  put('models/hat-lora.safetensors');
  put('models/bad-embedding.safetensors');
  put('models/other-embedding.safetensors');
  const library = open();
  await library.rescan();
  await library.learn();
  const found = await library.filesOf(
    request({ vae: 'soft-vae', loras: [{ name: 'hat-lora', unetStrength: 1, textStrength: 1 }], prompt: 'a fox <lora:detail-lora:0.8>', negativePrompt: '(bad-embedding:1.2), another-other-embedding2' }),
  );
  expect(found.model).toEqual({ name: 'dream', path: join(folder, 'models/dream.safetensors'), sha256: sha256('models/dream.safetensors') });
  expect(found.files.vae?.name).toBe('soft-vae');
  expect(found.files.loras.map(({ name }) => name)).toEqual(['hat-lora', 'detail-lora']);
  expect(found.files.embeddings.map(({ name }) => name)).toEqual(['bad-embedding']);
  await expect(library.filesOf(request({ prompt: '<lora:gone:1>' }))).rejects.toThrow('There is no model “gone”.');
  const stray = put('elsewhere/stray.safetensors');
  expect((await library.filesOf(request({ model: stray }))).model).toEqual({ name: 'stray', path: stray, sha256: null });
});

test('the built-in model is a model like others, first of all, and must be the one that was shipped', async () => {
  const path = put('resources/tiny.safetensors', 'shipped');
  put('models/a.safetensors');
  const builtin = { name: 'Scenes', path, sha256: sha256('shipped'), defaults: { width: 128 }, words: ['red', 'circle'] };
  const library = open(builtin);
  expect(await library.rescan()).toMatchObject([{ name: 'Scenes', builtin: true }, { name: 'a', builtin: false }]);
  expect((await library.list())[0]!.defaults).toEqual({ width: 128 });
  expect((await library.filesOf(request({ model: 'builtin' }))).model).toEqual({ name: 'Scenes', path, sha256: sha256('shipped') });
  expect((await library.filesOf(request({ model: 'Scenes' }))).model).toMatchObject({ path });
  expect(await library.find('Builtin')).toMatchObject({ name: 'Scenes', path });
  writeFileSync(path, 'changed');
  await library.rescan();
  await expect(library.filesOf(request({ model: 'builtin' }))).rejects.toThrow(
    `The built-in model ${path} is not the one that came with Stepwise: its SHA-256 begins with ${sha256('changed').slice(0, 10)}, not with ${sha256('shipped').slice(0, 10)}. Install Stepwise again, or choose another model.`,
  );
  // Whatever it is called by: the window says its id.
  const { id } = (await library.list())[0]!;
  for (const model of [id, 'Scenes']) await expect(library.filesOf(request({ model }))).rejects.toThrow('is not the one that came with Stepwise');
  rmSync(path);
  await library.rescan();
  await expect(library.filesOf(request({ model: 'builtin' }))).rejects.toThrow(`The built-in model ${path} is missing. Install Stepwise again, or choose another model.`);
});

test('a new file in a watched folder is found by itself', async () => {
  const library = open();
  await library.rescan();
  library.watch();
  put('models/new.safetensors');
  await expect.poll(() => names(library), { timeout: 15_000 }).toEqual(['new']);
});

test('hashing waits while it is held, goes on where it was, and is begun anew after it was stopped', async () => {
  put('models/big.safetensors', 'x'.repeat(20 << 20));
  const library = open();
  await library.rescan();
  const heard: number[] = [];
  history.on('model.hashing', ({ done }) => heard.push(done));
  await library.hold(true);
  const learning = library.learn();
  await expect.poll(() => heard.length).toBeGreaterThan(0);
  expect(await library.list()).toMatchObject([{ sha256: null }]);
  await library.hold(false);
  await learning;
  expect(await library.list()).toMatchObject([{ sha256: sha256('x'.repeat(20 << 20)) }]);
  put('models/bigger.safetensors', 'y'.repeat(20 << 20));
  await library.rescan();
  await library.hold(true);
  void library.learn();
  await library.close();
  const next = open();
  await next.rescan();
  await next.learn();
  expect((await next.list()).map(({ sha256 }) => sha256)).not.toContain(null);
});

test('a file that is written while it is hashed is hashed again when it is complete', async () => {
  const file = put('models/growing.safetensors', 'x'.repeat(3 << 20));
  const library = open();
  await library.rescan();
  writeFileSync(file, 'longer'.repeat(1000));
  await library.learn();
  expect(await library.list()).toMatchObject([{ sha256: null }]);
  await library.rescan();
  await library.learn();
  expect(await library.list()).toMatchObject([{ sha256: sha256('longer'.repeat(1000)) }]);
});
