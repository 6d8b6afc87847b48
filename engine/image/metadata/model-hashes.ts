import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { StudioError } from '../../../contract/errors.ts';
import { isObject, parseJson } from './json.ts';
import { at, textOf } from './values.ts';

/** What other programs call a weights file by. All are lower-case hex digits. */
export interface ModelHashes {
  /** Of the whole file. Its first ten digits are AutoV2, A1111's “Model hash”; its first twelve the hash of an embedding. */
  readonly sha256: string;
  readonly autoV1: string;
  readonly autoV2: string;
  /** Of what follows a safetensors header: the same whatever the header says. Null for other files. */
  readonly autoV3: string | null;
  readonly embedding: string;
  /** “Lora hashes” as A1111 writes them, and as Forge does. */
  readonly loraA1111: string | null;
  readonly loraForge: string;
}

/** AutoV1 looks at 64 KB behind the first MB, or at what there is of it. */
const autoV1From = 0x100000;
const autoV1To = autoV1From + 0x10000;
/** A header longer than this is none. */
const longestHeader = 100 * 2 ** 20;

/** Reads the file once and makes all of its hashes on the way. */
export async function modelHashes(path: string, signal?: AbortSignal): Promise<ModelHashes> {
  const header = await safetensorsHeader(path);
  const whole = createHash('sha256');
  const part = createHash('sha256');
  const data = createHash('sha256');
  let offset = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20, signal }) as AsyncIterable<Buffer>) {
      const cut = (from: number, to: number) => chunk.subarray(Math.max(0, from - offset), Math.max(0, to - offset));
      whole.update(chunk);
      part.update(cut(autoV1From, autoV1To));
      if (header) data.update(cut(header.end, Infinity));
      offset += chunk.length;
    }
  } catch (thrown) {
    if (signal?.aborted) throw new StudioError('cancelled', 'Cancelled.');
    throw new StudioError('unreadable', `${path} could not be read to its end (${(thrown as Error).message}).`);
  }
  const sha256 = whole.digest('hex');
  const autoV3 = header ? data.digest('hex').slice(0, 12) : null;
  const embedded = header?.embeddedHash?.slice(0, 12) ?? null;
  return {
    sha256,
    autoV1: part.digest('hex').slice(0, 8),
    autoV2: sha256.slice(0, 10),
    autoV3,
    embedding: sha256.slice(0, 12),
    loraA1111: embedded ?? autoV3,
    loraForge: embedded ?? sha256.slice(0, 12),
  };
}

/** Where the tensors begin, and the hash that kohya's trainer writes into the header. Null for what has no such header. */
async function safetensorsHeader(path: string): Promise<{ end: number; embeddedHash: string | null } | null> {
  let handle;
  try {
    handle = await open(path);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    throw new StudioError(code === 'ENOENT' ? 'missing_file' : 'unreadable', `${path} cannot be opened (${code}).`);
  }
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(8);
    if (size < 8 || (await handle.read(head, 0, 8, 0)).bytesRead < 8) return null;
    const length = Number(head.readBigUInt64LE());
    if (length < 2 || length > longestHeader || 8 + length > size) return null;
    const text = Buffer.alloc(length);
    await handle.read(text, 0, length, 8);
    if (text[0] !== 0x7b) return null;
    const value = parseJson(text.toString('utf8'))?.value;
    if (!isObject(value)) return null;
    return { end: 8 + length, embeddedHash: textOf(at(value, '__metadata__', 'sshs_model_hash')) ?? null };
  } finally {
    await handle.close();
  }
}
