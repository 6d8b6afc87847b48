import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StudioError } from '../../contract/errors.ts';

/** Moves a file, over disks too: under its new name it is there whole or not at all. */
export async function moveWhole(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to).catch(async (thrown: NodeJS.ErrnoException) => {
      if (thrown.code !== 'EXDEV') throw thrown;
      await copyFile(from, `${to}.part`);
      await rename(`${to}.part`, to);
    });
  } catch (thrown) {
    await rm(`${to}.part`, { force: true }).catch(() => undefined);
    throw new StudioError('unwritable', `${to} could not be written: ${thrown instanceof Error ? thrown.message : String(thrown)}.`);
  }
}
