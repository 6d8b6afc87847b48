import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StudioError } from '../../contract/errors.ts';

/** Errors of the file system, as the sentence a person can act on. */
export function writeError(file: string, thrown: unknown): StudioError {
  const { code, message } = thrown as NodeJS.ErrnoException;
  const folder = dirname(file);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new StudioError('disk_full', `The disk that holds ${folder} is full; ${basename(file)} was not written. Free some space or choose another folder for pictures.`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StudioError('unwritable', `Stepwise may not write in ${folder}. Choose another folder for pictures or change its permissions.`);
    case 'ENOTDIR':
    case 'EEXIST':
      return new StudioError('unwritable', `${folder} is not a folder. Choose another one for pictures.`);
    case 'ENAMETOOLONG':
      return new StudioError('unwritable', `The path ${file} is too long for this system. Choose a folder with a shorter path.`);
    case 'ENOENT':
      return new StudioError('unwritable', `The folder ${folder} is not there and cannot be made. Choose another folder for pictures.`);
    default:
      return new StudioError('unwritable', `${file} could not be written: ${message}.`);
  }
}

/** Writes bytes as a file that is there whole or not at all. */
export const writeWhole = (file: string, bytes: Uint8Array): Promise<void> => fillWhole(file, (handle) => handle.writeFile(bytes));

/**
 * Lets a file be filled so that it is there whole or not at all, even when the machine loses power: under a temporary
 * name, synced, renamed, and the folder synced. Creates the folder.
 */
export async function fillWhole<T>(file: string, fill: (handle: FileHandle) => Promise<T>): Promise<T> {
  const folder = dirname(file);
  const temporary = join(folder, `.${basename(file)}.${process.pid}.part`);
  try {
    await makeFolder(folder);
    const handle = await open(temporary, 'w');
    let filled: T;
    try {
      filled = await fill(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(folder);
    return filled;
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw thrown instanceof StudioError ? thrown : writeError(file, thrown);
  }
}

/** From the top down: `mkdir` with `recursive` goes round for ever where a folder that is there answers ENOENT (`/proc`). */
export async function makeFolder(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => null))?.isDirectory()) return;
  const above = dirname(folder);
  if (above !== folder) await makeFolder(above);
  await mkdir(folder).catch(async (thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'EEXIST' || !(await stat(folder)).isDirectory()) throw thrown;
  });
}

/** Makes a rename survive a power cut. Windows has no such thing and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
