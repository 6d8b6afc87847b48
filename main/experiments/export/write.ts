import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StudioError } from '../../../contract/errors.ts';
import { makeFolder } from '../../make-folder.ts';

/** Errors of the file system, as the sentence a person can act on. */
function writeSentence(path: string, thrown: unknown): StudioError {
  const { code, message } = thrown as NodeJS.ErrnoException;
  const folder = dirname(path);
  if (code === 'ENOSPC' || code === 'EDQUOT') return new StudioError('disk_full', `The disk that holds ${folder} is full; ${basename(path)} was not written. Free some space or choose another place.`);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new StudioError('unwritable', `${path} cannot be written: ${folder} is not yours to write in. Choose another place.`);
  if (code === 'ENOTDIR' || code === 'EEXIST') return new StudioError('unwritable', `${path} cannot be written: ${folder} is not a folder. Choose another place.`);
  if (code === 'ENOENT') return new StudioError('unwritable', `${path} cannot be written: the system takes no folder ${folder}. Choose another place.`);
  if (code === 'EISDIR') return new StudioError('unwritable', `${path} is a folder. Name a file.`);
  return new StudioError('unwritable', `${path} could not be written: ${message}.`);
}

/** Writes a file piece by piece, so that it is there whole or not at all; how many bytes it has. */
export async function writePieces(path: string, pieces: AsyncIterable<string> | Iterable<string>): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  let bytes = 0;
  try {
    makeFolder(dirname(path));
    const file = await open(temporary, 'w');
    try {
      for await (const piece of pieces) bytes += (await file.write(piece)).bytesWritten;
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    return bytes;
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw thrown instanceof StudioError ? thrown : writeSentence(path, thrown);
  }
}
