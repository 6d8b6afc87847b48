import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import type { Conditioning } from '../models/model.ts';
import { notKept } from '../not-kept.ts';

/** A prompt as its encoders gave it, and how long that took, seconds. */
export interface EncodedText {
  readonly conditioning: Conditioning;
  readonly seconds: number;
}

/** What prompts became, between starts. Reading and writing never fail: what cannot be kept or read is made again. */
export interface TextStore {
  read(key: string): EncodedText | null;
  write(key: string, text: EncodedText): void;
}

const Header = z.strictObject({ format: z.literal('stepwise-text-1'), sha256: z.string(), tokens: z.int(), width: z.int(), vector: z.int().nullable(), seconds: z.number() });

interface StoreOptions {
  /** Bytes that are kept at most. */
  readonly budget?: number;
  /** Told once why texts cannot be kept. */
  readonly onProblem?: (sentence: string) => void;
}

/**
 * Texts kept as files of `folder`, each named by the hash of its key; kept nowhere for null. A file is a header of JSON, its
 * length before it in 4 bytes, then float32 numbers: the context row by row, then the vector where there is one. It carries
 * the hash of its numbers, for a number that is off would be another picture. Those not used for longest make room.
 */
export function textStore(folder: string | null, { budget = 64 * 2 ** 20, onProblem }: StoreOptions = {}): TextStore {
  let told = false;
  const fileOf = (key: string) => join(folder!, `${sha256(Buffer.from(key))}.text`);
  return {
    read(key) {
      if (folder === null) return null;
      const file = fileOf(key);
      try {
        const text = decode(readFileSync(file));
        utimesSync(file, new Date(), new Date());
        return text;
      } catch {
        return null;
      }
    },
    write(key, text) {
      // The cache folder and its own are made; where there is no data folder above them, nothing is kept.
      if (folder === null || !existsSync(dirname(dirname(folder)))) return;
      const file = fileOf(key);
      const temporary = `${file}.${process.pid}`;
      try {
        mkdirSync(folder, { recursive: true });
        writeFileSync(temporary, encode(text));
        renameSync(temporary, file);
        trim(folder, budget);
      } catch (thrown) {
        rmSync(temporary, { force: true });
        if (!told) onProblem?.(notKept('encoded prompts', folder, thrown));
        told = true;
      }
    },
  };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function encode({ conditioning: { context, vector }, seconds }: EncodedText): Buffer {
  const numbers = Buffer.concat([context.data, ...(vector ? [vector] : [])].map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)));
  const header = Buffer.from(JSON.stringify({ format: 'stepwise-text-1', sha256: sha256(numbers), tokens: context.tokens, width: context.width, vector: vector?.length ?? null, seconds } satisfies z.infer<typeof Header>));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, numbers]);
}

/** Throws for anything that `encode` did not write just so. */
function decode(bytes: Buffer): EncodedText {
  const end = 4 + bytes.readUInt32LE(0);
  const { tokens, width, vector, seconds, ...header } = Header.parse(JSON.parse(bytes.toString('utf8', 4, end)));
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset + end, bytes.byteOffset + bytes.length));
  const size = tokens * width;
  if (floats.length !== size + (vector ?? 0) || sha256(bytes.subarray(end)) !== header.sha256) throw new Error('damaged');
  return { conditioning: { context: { data: floats.subarray(0, size), tokens, width }, vector: vector === null ? null : floats.slice(size) }, seconds };
}

function trim(folder: string, budget: number): void {
  const files = readdirSync(folder).flatMap((name) => {
    const file = join(folder, name);
    // Another engine may have removed it meanwhile.
    const at = statSync(file, { throwIfNoEntry: false });
    return at ? [{ file, size: at.size, usedAt: at.mtimeMs }] : [];
  });
  let bytes = 0;
  for (const { file, size } of files.sort((a, b) => b.usedAt - a.usedAt)) if ((bytes += size) > budget) rmSync(file, { force: true });
}
