import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { tinySd15, writeCheckpoint } from '../../tests/fixtures/tiny-checkpoint.ts';
import type { OpenModel } from '../models/model.ts';
import { cpu, openModel, sessionCache } from '../models/open.ts';
import { condition, type PromptOptions } from './conditioning.ts';

let model: OpenModel;
const options: PromptOptions = { dialect: 'a1111', clipSkip: 1, emphasis: 'original', embeddings: [], width: 64, height: 64 };

beforeAll(() => {
  const path = join(mkdtempSync(join(tmpdir(), 'conditioning-')), 'tiny.safetensors');
  writeCheckpoint(path, tinySd15());
  model = openModel(path, { sessions: sessionCache(1e9), device: cpu(1), attention: { kind: 'fused' } });
});

const context = async (prompt: string, more: Partial<PromptOptions> = {}) => (await condition(model, prompt, { ...options, ...more })).context;

test('a long prompt becomes several chunks of 77', async () => {
  expect((await context('a red circle')).tokens).toBe(77);
  expect((await context(Array.from({ length: 100 }, () => 'red').join(' '))).tokens).toBe(154);
});

test('a weight of 1 changes nothing, another does, and the chunk keeps its mean', async () => {
  const plain = await context('a red circle');
  expect((await context('a (red:1) circle')).data).toEqual(plain.data);
  const strong = await context('a (red:1.5) circle');
  expect(strong.data).not.toEqual(plain.data);
  const mean = (z: Float32Array) => z.reduce((sum, value) => sum + value, 0) / z.length;
  expect(mean(strong.data)).toBeCloseTo(mean(plain.data), 5);
});

test('in ComfyUI’s dialect a weight moves a row away from the empty prompt’s', async () => {
  const comfy = { dialect: 'comfyui' } as const;
  const [plain, empty, strong] = [await context('red', comfy), await context('', comfy), await context('(red:2)', comfy)];
  const width = plain.width;
  for (let k = width; k < 2 * width; k++) expect(strong.data[k]).toBeCloseTo((plain.data[k]! - empty.data[k]!) * 2 + empty.data[k]!, 5);
});

test('an embedding stands where its name was', async () => {
  const vector = Float32Array.from({ length: 64 }, (_, k) => Math.sin(k));
  const embedding = { name: 'zebra', vectors: 1, vectorsOf: { clip_l: [vector] } };
  const without = await context('a zebra');
  expect((await context('a zebra', { embeddings: [embedding] })).data).not.toEqual(without.data);
  expect((await context('a red', { embeddings: [embedding] })).data).toEqual((await context('a red')).data);
});

test('an embedding of another family is refused with both widths', async () => {
  const embedding = { name: 'zebra', vectors: 1, vectorsOf: { clip_l: [new Float32Array(768)] } };
  await expect(context('a zebra', { embeddings: [embedding] })).rejects.toMatchObject({ code: 'unfit', message: expect.stringContaining('768') });
});
