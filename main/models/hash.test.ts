import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashModel } from './hash.ts';

interface Case {
  readonly id: string;
  readonly recipe: { readonly type: 'raw' | 'safetensors'; readonly size?: number; readonly header_json?: string; readonly data_size?: number; readonly seed: number };
  readonly file_sha256: string;
  readonly autov1: string;
  readonly autov2: string;
  readonly autov3?: string;
  readonly lora_short_webui?: string;
}
const cases = JSON.parse(readFileSync(join(import.meta.dirname, '../../tests/golden/models/hashes.json'), 'utf8')) as Case[];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hash-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** x' = (1103515245 x + 12345) mod 2^31, of which bits 16 to 23. */
function stream(size: number, seed: number): Buffer {
  let x = seed;
  return Buffer.from(Uint8Array.from({ length: size }, () => ((x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff) >> 16) & 255));
}

function build({ type, size, header_json, data_size, seed }: Case['recipe']): Buffer {
  if (type === 'raw') return stream(size!, seed);
  const header = Buffer.from(header_json!);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, stream(data_size!, seed)]);
}

test.each(cases)('$id', async ({ id, recipe, file_sha256, autov1, autov2, autov3, lora_short_webui }) => {
  const file = join(folder, `${id}.${recipe.type === 'raw' ? 'ckpt' : 'safetensors'}`);
  writeFileSync(file, build(recipe));
  const hashes = await hashModel(file);
  expect(hashes).toMatchObject({ sha256: file_sha256, autov1, autov2, autov3: autov3 ?? null });
  // A1111's name of a LoRA: what training wrote into it, else AutoV3.
  expect((hashes.embedded ?? hashes.autov3)?.slice(0, 12)).toBe(lora_short_webui);
});

test('a folder of diffusers is one model, whatever lies beside its weights', async () => {
  const put = (name: string, text: string) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  put('model_index.json', '{}');
  put('unet/diffusion_pytorch_model.safetensors', 'weights');
  put('vae/model.safetensors', 'more');
  const first = await hashModel(folder);
  put('README.md', 'words');
  expect(await hashModel(folder)).toEqual(first);
  put('vae/model.safetensors', 'others');
  expect((await hashModel(folder)).sha256).not.toBe(first.sha256);
});

test.each([
  ['a header longer than the file', Buffer.concat([Buffer.from([255, 255, 255, 255, 0, 0, 0, 0]), Buffer.from('{}')])],
  ['a header that is no JSON', Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('??data')])],
  ['seven bytes', Buffer.alloc(7)],
])('%s still has a SHA-256', async (_, bytes) => {
  const file = join(folder, 'a.safetensors');
  writeFileSync(file, bytes);
  expect(await hashModel(file)).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), embedded: null });
});

test('stops when asked to, and tells how far it is', async () => {
  const file = join(folder, 'a.ckpt');
  writeFileSync(file, Buffer.alloc(5 << 20));
  const controller = new AbortController();
  const told: number[] = [];
  await expect(hashModel(file, { signal: controller.signal, onProgress: (done) => void (told.push(done) === 2 && controller.abort()) })).rejects.toMatchObject({ code: 'cancelled' });
  expect(told).toEqual([1 << 20, 2 << 20]);
});
