import { chmodSync, mkdirSync, mkdtempSync, renameSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeCheckpoint } from '../../tests/fixtures/tiny-checkpoint.ts';
import { openCheckpoint, openWeights, weightsOf } from './checkpoint.ts';
import { attempt, openWeightsFile } from './file.ts';
import { readBytes } from './tensor.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'weights-'));
const sentence = (act: () => unknown): { code: string; message: string } => {
  try {
    act();
  } catch (thrown) {
    const { code, message } = thrown as { code: string; message: string };
    return { code, message };
  }
  return { code: 'none', message: 'no error' };
};
const written = (name: string, content: string | Uint8Array): string => {
  const path = join(folder(), name);
  writeFileSync(path, content);
  return path;
};

test.each([
  ['a torch archive', 'model.ckpt', Buffer.from('PK\u0003\u0004 archive/data.pkl ....'), '“model.ckpt” is a pickle file (.ckpt, .pt): opening one runs whatever code is in it, so it is refused. Look for the .safetensors version of the same model, or convert the file once with a program that you trust with it.'],
  ['a bare pickle under a safe name', 'model.safetensors', Buffer.from([0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a]), '“model.safetensors” is a pickle file (.ckpt, .pt): opening one runs whatever code is in it, so it is refused. Look for the .safetensors version of the same model, or convert the file once with a program that you trust with it.'],
  ['GGUF', 'model.gguf', 'GGUF\u0003........', '“model.gguf” is a GGUF file, which this version does not read. Look for the .safetensors version of the same model.'],
  ['a Git LFS pointer', 'model.safetensors', `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 2132625894\n`, '“model.safetensors” is only a pointer of Git LFS (135 bytes), not the model itself. Download the file with “git lfs pull” or from the model\'s page.'],
  ['a web page', 'model.safetensors', '<!DOCTYPE html><html><title>Sign in</title>', '“model.safetensors” is a web page, not a model: the download probably ended at a login or error page. Download it again from the model\'s page.'],
  ['a picture', 'model.safetensors', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0]), '“model.safetensors” is a picture, not a model.'],
  ['a text renamed', 'model.safetensors', 'Notes on models\nThe best one is …', '“model.safetensors” is a text file, not a model: it begins with “Notes on models”.'],
])('%s is refused for what it is', (_, name, content, message) => {
  expect(sentence(() => openWeights(written(name, content)))).toEqual({ code: 'bad_file', message });
});

test('a file that is not there, and one that is a folder', () => {
  const where = folder();
  expect(sentence(() => openCheckpoint(join(where, 'gone.safetensors')))).toEqual({ code: 'missing_file', message: `“gone.safetensors” is not there any more (${join(where, 'gone.safetensors')}). If it is on a drive, connect it.` });
  expect(sentence(() => openCheckpoint(where)).message).toContain('is not a model: it has no model_index.json. Choose a .safetensors file, or the folder that holds model_index.json.');
});

test.each([
  ['EACCES', 'unreadable', '“m.safetensors” may not be read: the system refused (/models/m.safetensors). Change its permissions or move it to another folder.'],
  ['EIO', 'unreadable', '“m.safetensors” could not be read (EIO, /models/m.safetensors). Check the drive it is on.'],
  ['ENOTDIR', 'missing_file', '“m.safetensors” is not there any more (/models/m.safetensors). If it is on a drive, connect it.'],
])('the system says %s', (code, ours, message) => {
  const refuse = () => {
    throw Object.assign(new Error(code), { code });
  };
  expect(sentence(() => attempt('/models/m.safetensors', refuse))).toEqual({ code: ours, message });
});

/** Permissions do not bind the superuser. */
test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a file and a folder that may not be read', () => {
  const path = written('secret.safetensors', 'x');
  chmodSync(path, 0);
  expect(sentence(() => openWeights(path))).toEqual({ code: 'unreadable', message: `“secret.safetensors” may not be read: the system refused (${path}). Change its permissions or move it to another folder.` });
  const closed = join(folder(), 'closed');
  mkdirSync(closed, { mode: 0 });
  expect(sentence(() => openCheckpoint(closed))).toEqual({ code: 'unreadable', message: `“closed” may not be read: the system refused (${closed}). Change its permissions or move it to another folder.` });
});

test.each([
  ['grows', (path: string) => writeFileSync(path, 'more', { flag: 'a' })],
  ['shrinks', (path: string) => truncateSync(path, 100)],
  ['is written again', (path: string) => utimesSync(path, new Date(), new Date(Date.now() + 5000))],
  ['is replaced', (path: string) => {
    writeCheckpoint(`${path}.new`, { a: [4, 4] }, { seed: 2 });
    renameSync(`${path}.new`, path);
  }],
])('a file that %s while it is open is noticed', (_, change) => {
  const path = join(folder(), 'model.safetensors');
  writeCheckpoint(path, { a: [4, 4] });
  const set = openWeights(path);
  change(path);
  const wanted = { code: 'bad_file', message: '“model.safetensors” changed while it was open. Wait until it is written completely, then load the model again.' };
  expect(sentence(() => readBytes(set.tensors.get('a')!))).toEqual(wanted);
  expect(sentence(() => set.files[0]!.assertUnchanged())).toEqual(wanted);
});

test('a link is opened at the place it leads to', () => {
  const where = folder();
  const path = join(where, 'real.safetensors');
  writeCheckpoint(path, { a: [2] });
  symlinkSync(path, join(where, 'link.safetensors'));
  const file = openWeightsFile(join(where, 'link.safetensors'));
  expect([file.path.endsWith('link.safetensors'), file.realPath.endsWith('real.safetensors')]).toEqual([true, true]);
});

test('the files of a component: the smaller variant, shards by their index', () => {
  const none = () => ({});
  expect(weightsOf(['config.json'], none)).toBeNull();
  expect(weightsOf(['diffusion_pytorch_model.safetensors', 'diffusion_pytorch_model.fp16.safetensors'], none)).toEqual(['diffusion_pytorch_model.fp16.safetensors']);
  const index = { weight_map: { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors', c: 'model-00001-of-00002.safetensors' } };
  const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  expect(weightsOf([...shards, 'model.safetensors.index.json'], () => index)).toEqual(shards);
  expect(sentence(() => weightsOf(['model.safetensors.index.json', shards[0]!], () => index))).toEqual({
    code: 'missing_file',
    message: 'The model is incomplete: “model.safetensors.index.json” names files that are not there: model-00002-of-00002.safetensors. Download them too.',
  });
  expect(sentence(() => weightsOf(['model.safetensors.index.json'], () => ({ weight_map: { a: '../../etc/passwd' } }))).message).toBe('“model.safetensors.index.json” names files that are not safetensors files beside it: ../../etc/passwd.');
  expect(sentence(() => weightsOf(['model.safetensors.index.json'], () => ({ weights: 1 }))).message).toBe('“model.safetensors.index.json” is damaged: it does not say which file holds which tensor. Download it again.');
});

test('a folder of pickles, and one without weights', () => {
  const where = join(folder(), 'old-model');
  mkdirSync(join(where, 'unet'), { recursive: true });
  writeFileSync(join(where, 'model_index.json'), JSON.stringify({ _class_name: 'StableDiffusionPipeline', unet: ['diffusers', 'UNet2DConditionModel'] }));
  expect(sentence(() => openCheckpoint(where)).message).toBe('The folder “old-model” has a model_index.json but no weights. Download it again.');
  writeFileSync(join(where, 'unet', 'diffusion_pytorch_model.bin'), 'x');
  expect(sentence(() => openCheckpoint(where)).message).toBe('The folder “old-model” holds its weights only as pickle files (unet: .bin), which run code when opened and are refused. Look for a version with .safetensors files.');
  writeFileSync(join(where, 'model_index.json'), '{ not json');
  expect(sentence(() => openCheckpoint(where)).message).toBe('“model_index.json” is damaged: it is not the JSON it should be. Download it again.');
});

test('shards that name the same tensor do not belong together', () => {
  const where = join(folder(), 'double');
  mkdirSync(join(where, 'vae'), { recursive: true });
  writeFileSync(join(where, 'model_index.json'), JSON.stringify({ vae: ['diffusers', 'AutoencoderKL'] }));
  for (const [name, seed] of [['model-1.safetensors', 1], ['model-2.safetensors', 2]] as const) writeCheckpoint(join(where, 'vae', name), { a: [2], b: [2] }, { seed });
  writeFileSync(join(where, 'vae', 'model.safetensors.index.json'), JSON.stringify({ weight_map: { a: 'model-1.safetensors', b: 'model-2.safetensors' } }));
  expect(sentence(() => openCheckpoint(where)).message).toBe('The parts of “vae” name the same tensors more than once: a, b. They do not belong together; download them again.');
});
