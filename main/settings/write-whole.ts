import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import { makeFolder } from '../make-folder.ts';

/** Writes a small file so that whoever reads it, even after a loss of power, sees the old one or the new one, never a part. */
export function writeWhole(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(file));
    const handle = openSync(temporary, 'w');
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw new StudioError('disk_full', `The disk is full: ${file} could not be written. Free some space and try again; nothing was changed.`);
    throw new StudioError('unwritable', `${file} could not be written (${code ?? String(thrown)}). Check the permissions of its folder; nothing was changed.`);
  }
}
