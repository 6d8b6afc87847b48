import { StudioError } from '../contract/errors.ts';

const full: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'disk_full']);

/**
 * The sentence for a cache that could not be written: what was to be kept is there all the same and the work goes on, so it
 * is a remark and no error. `what` in the plural, `folder` where they would have been.
 */
export function notKept(what: string, folder: string, thrown: unknown): string {
  const code = thrown instanceof StudioError ? thrown.code : (thrown as NodeJS.ErrnoException).code;
  if (code !== undefined && full.has(code)) return `The disk that holds ${folder} is full, so the ${what} were not kept and are made again when they are next needed. Free some space there.`;
  return `The ${what} could not be kept in ${folder} (${thrown instanceof Error ? thrown.message : String(thrown)}) and are made again when they are next needed. Check the folder's permissions.`;
}
