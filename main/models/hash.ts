import { createHash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import type { ModelHashes } from '../../contract/model.ts';
import { folderWeights } from './scan.ts';

/** Read and worked out at once: about a millisecond of this thread. */
const piece = 1 << 20;
/** Longest header of a safetensors file that is read. */
const headerLimit = 100 << 20;

export interface HashOptions {
  readonly signal?: AbortSignal;
  /** Bytes done so far; waits with the next piece until the answer comes. */
  readonly onProgress?: (done: number) => void | Promise<void>;
}

/**
 * Every hash of a model in one reading. AutoV1: 64 KiB from 1 MiB on; AutoV2: all of it; AutoV3: all behind a safetensors
 * header. A folder of diffusers is hashed as the list of its weights' names and hashes.
 */
export async function hashModel(path: string, options: HashOptions = {}): Promise<ModelHashes> {
  if ((await stat(path)).isDirectory()) return hashFolder(path, options);
  const handle = await open(path);
  try {
    return await hashFile(handle, path, options);
  } finally {
    await handle.close();
  }
}

async function hashFile(handle: FileHandle, path: string, { signal, onProgress }: HashOptions): Promise<ModelHashes> {
  const { size } = await handle.stat();
  const header = /^\.(safetensors|sft)$/i.test(extname(path)) ? await readHeader(handle, size) : null;
  const [whole, first, weights] = [createHash('sha256'), createHash('sha256'), createHash('sha256')];
  const buffer = Buffer.alloc(piece);
  let done = 0;
  for (;;) {
    if (signal?.aborted) throw new StudioError('cancelled', 'Cancelled.');
    const { bytesRead } = await handle.read(buffer, 0, piece, done);
    if (bytesRead === 0) break;
    const bytes = buffer.subarray(0, bytesRead);
    whole.update(bytes);
    first.update(part(bytes, done, 0x100000, 0x110000));
    if (header) weights.update(part(bytes, done, header.end, Infinity));
    done += bytesRead;
    await onProgress?.(done);
  }
  if (done !== size) throw new StudioError('bad_file', `${path} changed while it was read. It is read again when it is complete.`);
  const sha256 = whole.digest('hex');
  return {
    sha256,
    autov1: first.digest('hex').slice(0, 8),
    autov2: sha256.slice(0, 10),
    autov3: header && weights.digest('hex').slice(0, 12),
    embedded: header?.embedded ?? null,
  };
}

/** The part of a piece read at `at` that lies from `from` to before `to` of the file. */
function part(bytes: Buffer, at: number, from: number, to: number): Buffer {
  const clamp = (offset: number) => Math.min(Math.max(offset - at, 0), bytes.length);
  return bytes.subarray(clamp(from), clamp(to));
}

/** Where a safetensors header ends and the hash a training program left in it; null for what has no such header. */
async function readHeader(handle: FileHandle, size: number): Promise<{ end: number; embedded: string | null } | null> {
  const length = Buffer.alloc(8);
  if ((await handle.read(length, 0, 8, 0)).bytesRead < 8) return null;
  const bytes = length.readBigUInt64LE();
  if (bytes > BigInt(Math.min(headerLimit, size - 8))) return null;
  const text = Buffer.alloc(Number(bytes));
  await handle.read(text, 0, text.length, 8);
  return { end: 8 + text.length, embedded: embeddedHash(text.toString('utf8')) };
}

function embeddedHash(header: string): string | null {
  try {
    const { __metadata__: metadata } = JSON.parse(header) as { __metadata__?: Record<string, unknown> };
    const hash = metadata?.['sshs_model_hash'];
    return typeof hash === 'string' && /^[0-9a-f]{8,64}$/i.test(hash) ? hash.toLowerCase() : null;
  } catch {
    return null;
  }
}

async function hashFolder(path: string, options: HashOptions): Promise<ModelHashes> {
  const list = createHash('sha256');
  let before = 0;
  for (const name of await folderWeights(path)) {
    let last = 0;
    const onProgress = (done: number) => options.onProgress?.(before + (last = done));
    const { sha256 } = await hashModel(join(path, name), { ...options, onProgress });
    list.update(`${sha256}  ${name.replaceAll('\\', '/')}\n`);
    before += last;
  }
  const sha256 = list.digest('hex');
  return { sha256, autov1: sha256.slice(0, 8), autov2: sha256.slice(0, 10), autov3: null, embedded: null };
}
