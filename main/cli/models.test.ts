import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModelInspection, ModelRecord } from '../../contract/model.ts';
import { tinySd15, writeCheckpoint } from '../../tests/fixtures/tiny-checkpoint.ts';
import { parseFlags } from './command.ts';
import { modelsCommand } from './models.ts';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-models-'));
  mkdirSync(join(folder, 'webui/models/Stable-diffusion'), { recursive: true });
  mkdirSync(join(folder, 'webui/models/Lora'), { recursive: true });
  file = join(folder, 'webui/models/Stable-diffusion/tiny.safetensors');
  writeCheckpoint(file, tinySd15({}, 16));
  writeCheckpoint(join(folder, 'webui/models/Lora/grain.safetensors'), { 'lora_unet_conv_in.lora_down.weight': [2, 36], 'lora_unet_conv_in.lora_up.weight': [32, 2] });
  writeFileSync(join(folder, 'webui/models/Lora/old.pt'), Buffer.from([0x80, 2, 0x7d]));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the command prints. */
async function models(...argv: string[]): Promise<string> {
  const printed: string[] = [];
  const out = { print: (text: string) => void printed.push(text), say: () => undefined, progress: () => undefined, signal: new AbortController().signal };
  expect(await modelsCommand.run(parseFlags(modelsCommand, [...argv, '--data', join(folder, 'data')]), out)).toBe(0);
  return printed.join('\n');
}
const json = async <T>(...argv: string[]) => JSON.parse(await models(...argv, '--json')) as T;

test('inspect says what a file is, as words and as JSON', { timeout: 60_000 }, async () => {
  const inspection = await json<ModelInspection & { path: string }>('inspect', file);
  expect(inspection).toMatchObject({ path: file, kind: 'checkpoint', family: 'sd15', prediction: 'eps', predictionFrom: 'no marker', precision: 'fp16', components: ['unet', 'vae', 'clip_l'], runnable: true, note: null });
  const words = await models('inspect', file);
  expect(words).toContain('family      sd15');
  expect(words).toContain('runs here   yes');
  await expect(models('inspect', join(folder, 'webui/models/Lora/old.pt'))).rejects.toThrow('“old.pt” is a pickle file (.ckpt, .pt): opening one runs whatever code is in it, so it is refused. Look for the .safetensors version of the same model, or convert the file once with a program that you trust with it.');
  await expect(models('inspect')).rejects.toThrow('models inspect takes one file or folder: stepwise models inspect PATH');
});

test('add takes in a file alone or a folder as another program lays it out, list shows them', { timeout: 60_000 }, async () => {
  expect((await json<ModelRecord[]>('add', file)).map(({ name, kind }) => [name, kind])).toEqual([['tiny', 'checkpoint']]);
  const own = ({ builtin }: ModelRecord) => !builtin;
  expect((await json<ModelRecord[]>('list')).filter(own).map(({ name }) => name)).toEqual(['tiny']);
  expect((await json<ModelRecord[]>('add', join(folder, 'webui'))).map(({ name, kind, problem }) => [name, kind, problem?.slice(0, 29) ?? null])).toEqual([
    ['grain', 'lora', null],
    ['old', 'lora', '“old.pt” is a pickle file (.c'],
    ['tiny', 'checkpoint', null],
  ]);
  const [lora] = await json<ModelRecord[]>('list', '--kind', 'lora', '--hashes');
  expect(lora?.hashes).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string, autov2: lora?.sha256?.slice(0, 10) });
  await expect(models('list', '--kind', 'loras')).rejects.toThrow('There is no kind of model “loras”. Known: checkpoint, vae, lora, ');
  await expect(models('frobnicate')).rejects.toThrow('models knows list, inspect, add, not “frobnicate”.');
});

test('what is no model is refused and changes nothing', { timeout: 60_000 }, async () => {
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 'notes.txt'), 'Not a model, only notes about one.');
  await expect(models('add', join(folder, 'empty'))).rejects.toThrow(`The folder ${join(folder, 'empty')} holds no model: no .safetensors file and no folder with a model_index.json. Choose another.`);
  await expect(models('add', join(folder, 'notes.txt'))).rejects.toThrow('“notes.txt” is a text file, not a model: it begins with “Not a model, only notes about one.”.');
  await expect(models('add', join(folder, 'gone'))).rejects.toThrow(`${join(folder, 'gone')} is not there. Choose a model file or a folder with models.`);
  expect((await json<ModelRecord[]>('list')).some(({ name }) => name === 'notes')).toBe(false);
});
