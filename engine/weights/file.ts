import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync, type BigIntStats } from 'node:fs';
import { StudioError } from '../../contract/errors.ts';
import { fileWords } from './words.ts';

/** What tells one content of a path from another without reading it. */
interface Stamp {
  readonly size: number;
  readonly mtime: bigint;
  readonly inode: bigint;
}

const stampOf = (stat: BigIntStats): Stamp => ({ size: Number(stat.size), mtime: stat.mtimeNs, inode: stat.ino });

/** A weights file as it was when it was opened. Read in pieces; each look makes sure that it is still the same file. */
export interface WeightsFile {
  /** As the person knows it. */
  readonly path: string;
  /** Behind links: what the runtime is told, because it refuses links that lead out of a folder. */
  readonly realPath: string;
  readonly size: number;
  /** Path, size and time as one text: the same for the same content. */
  readonly identity: string;
  read(offset: number, length: number): Uint8Array;
  /** Throws if size, time or identity differ from when it was opened. */
  assertUnchanged(): void;
}

/** Opens a file for reading in pieces. No handle stays open between reads, so the person may move or delete the file. */
export function openWeightsFile(path: string): WeightsFile {
  const { stamp, realPath } = attempt(path, () => {
    const fd = openSync(path, 'r');
    try {
      const stat = fstatSync(fd, { bigint: true });
      if (stat.isDirectory()) throw new StudioError('bad_file', `${fileWords(path)} is a folder where a file is needed.`);
      return { stamp: stampOf(stat), realPath: realpathSync(path) };
    } finally {
      closeSync(fd);
    }
  });
  const check = (now: Stamp) => {
    if (now.size !== stamp.size || now.mtime !== stamp.mtime || now.inode !== stamp.inode) {
      throw new StudioError('bad_file', `${fileWords(path)} changed while it was open. Wait until it is written completely, then load the model again.`);
    }
  };
  return {
    path,
    realPath,
    size: stamp.size,
    identity: `${realPath}:${stamp.size}:${stamp.mtime}`,
    read(offset, length) {
      return attempt(path, () => {
        const fd = openSync(path, 'r');
        try {
          check(stampOf(fstatSync(fd, { bigint: true })));
          const bytes = new Uint8Array(length);
          let done = 0;
          while (done < length) {
            const got = readSync(fd, bytes, done, Math.min(length - done, 1 << 30), offset + done);
            if (got === 0) throw new StudioError('bad_file', `${fileWords(path)} ended while it was being read. Load the model again.`);
            done += got;
          }
          return bytes;
        } finally {
          closeSync(fd);
        }
      });
    },
    assertUnchanged() {
      attempt(path, () => check(stampOf(statSync(path, { bigint: true }))));
    },
  };
}

/** Runs a file system call and says its failure in a sentence. */
export function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    if (thrown instanceof StudioError) throw thrown;
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new StudioError('missing_file', `${fileWords(path)} is not there any more (${path}). If it is on a drive, connect it.`);
    if (code === 'EACCES' || code === 'EPERM') throw new StudioError('unreadable', `${fileWords(path)} may not be read: the system refused (${path}). Change its permissions or move it to another folder.`);
    if (code === undefined) throw thrown;
    throw new StudioError('unreadable', `${fileWords(path)} could not be read (${code}, ${path}). Check the drive it is on.`);
  }
}
