import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { StudioError } from '../../../contract/errors.ts';

/** Bytes that are read where they are needed: of a picture, the settings and not the pixels. */
export interface ByteSource {
  /** For sentences: the file's name. */
  readonly name: string;
  readonly length: number;
  /** Up to `length` bytes from `offset`; fewer at the end. */
  read(offset: number, length: number): Uint8Array;
}

export function bytesSource(bytes: Uint8Array, name: string): ByteSource {
  return { name, length: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** Opens a file for as long as `use` runs. */
export async function withFile<T>(path: string, use: (source: ByteSource) => T | Promise<T>): Promise<T> {
  const handle = open(path);
  try {
    const { size } = fstatSync(handle);
    const read = (offset: number, length: number): Uint8Array => {
      const buffer = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      return buffer.subarray(0, readSync(handle, buffer, 0, buffer.length, offset));
    };
    return await use({ name: basename(path), length: size, read });
  } finally {
    closeSync(handle);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new StudioError('missing_file', `There is no file ${path}. It may have been moved or deleted.`);
    throw new StudioError('unreadable', `${path} cannot be opened (${code ?? String(thrown)}). Check its permissions.`);
  }
}
