import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { tinySd15, writeCheckpoint } from '../../tests/fixtures/tiny-checkpoint.ts';
import type { Conditioning, OpenModel, TokenRows } from './model.ts';
import { cpu, openModel, sessionCache } from './open.ts';

let model: OpenModel;

beforeAll(() => {
  const path = join(mkdtempSync(join(tmpdir(), 'model-')), 'tiny.safetensors');
  writeCheckpoint(path, tinySd15());
  model = openModel(path, { sessions: sessionCache(1e9), device: cpu(1), attention: { kind: 'fused' } });
});

const row = (...ids: number[]): TokenRows => ({ rows: 1, ids: Int32Array.from([49406, ...ids, ...Array<number>(76 - ids.length).fill(49407)]) });
const noise = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * 12.9898) * 1.5);

async function conditioned(tokens: TokenRows): Promise<Conditioning> {
  const states = await Promise.all(model.encoders.map((encoder) => encoder.encode(tokens, { clipSkip: 1 })));
  return model.condition(states, { width: 64, height: 64 });
}

test('a checkpoint goes from tokens to pixels', async () => {
  const [cond, uncond] = [await conditioned(row(320, 2368)), await conditioned(row())];
  expect(cond.context).toMatchObject({ tokens: 77, width: 64 });
  const x = { data: noise(2 * 4 * 64), dims: [2, 4, 8, 8] as const };
  const eps = await model.predict({ x, timestep: 500, conds: [cond, uncond] });
  expect(eps.dims).toEqual([2, 4, 8, 8]);
  expect(eps.data.every(Number.isFinite)).toBe(true);
  const pixels = await model.decode({ data: eps.data.subarray(0, 256), dims: [1, 4, 8, 8] });
  expect(pixels.dims).toEqual([1, 3, 64, 64]);
  const back = await model.encode(pixels);
  expect(back.dims).toEqual([1, 4, 8, 8]);
});

test('a batch gives what its members give alone, also when their prompts differ in length', async () => {
  const short = await conditioned(row(320));
  const long = await conditioned({ rows: 2, ids: Int32Array.from([...row(320, 2368).ids, ...row(1929).ids]) });
  const x = { data: noise(2 * 4 * 64), dims: [2, 4, 8, 8] as const };
  const both = await model.predict({ x, timestep: 12.5, conds: [short, long] });
  const alone = await model.predict({ x: { data: x.data.subarray(256), dims: [1, 4, 8, 8] }, timestep: 12.5, conds: [long] });
  expect(Array.from(both.data.subarray(256))).toEqual(Array.from(alone.data));
});

test('what follows the end token does not matter: the encoder pads in its own way', async () => {
  const padded = Int32Array.from(row(320).ids);
  padded.fill(5, 3);
  const [a, b] = [await conditioned(row(320)), await conditioned({ rows: 1, ids: padded })];
  expect(Array.from(a.context.data)).toEqual(Array.from(b.context.data));
});
