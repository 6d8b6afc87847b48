import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';

export type Log = (level: 'info' | 'warn' | 'error', text: string) => void;

/** A log file is put aside as `.old` at this size, so two of them are all there ever is. */
const limit = 5 * 2 ** 20;

/** One line per event in `stepwise.log`. A log that cannot be written is no reason to stop. */
export function openLog(folder: string): Log {
  const file = join(folder, 'stepwise.log');
  return (level, text) => {
    try {
      makeFolder(folder);
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > limit) renameSync(file, `${file}.old`);
      appendFileSync(file, `${new Date().toISOString()} ${level} ${text.replaceAll('\n', '\n  ')}\n`);
    } catch {
      // Nowhere left to say it.
    }
  };
}
