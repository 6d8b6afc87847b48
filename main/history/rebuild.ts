import type { History } from './history.ts';
import { importFolder, type ImportTools } from './import-folder.ts';
import type { SalvagePlace } from './contract.ts';

export interface Rebuilt {
  /** Pictures carried over from the damaged file, read again from their own files, and jobs of the queue. */
  readonly salvaged: number;
  readonly read: number;
  readonly jobs: number;
  /** A sentence for every folder that could not be gone through. */
  readonly problems: readonly string[];
}

/**
 * Fills a history that replaced a damaged one (`history.opened.damaged`): first with all that can still be read of that
 * one, ratings, albums and queue included; then with the pictures in `folders`, which carry their own recipes. Nothing is
 * doubled when it is run again.
 */
export async function rebuildHistory(history: History, damaged: string, folders: readonly string[], tools: ImportTools): Promise<Rebuilt> {
  const { jobs, roots } = await history.salvage.queue({ file: damaged });
  let salvaged = 0;
  for (let place: SalvagePlace | undefined | null = undefined; place !== null; ) {
    const done: { kept: number; next: SalvagePlace | null } = await history.salvage.images({ file: damaged, ...(place && { place }) });
    salvaged += done.kept;
    place = done.next;
    if (tools.signal?.aborted) break;
  }
  let read = 0;
  const problems: string[] = [];
  for (const folder of new Set([...folders, ...roots])) {
    try {
      read += (await importFolder(history, folder, tools)).added;
    } catch (thrown) {
      // A disk that is not connected is no reason to leave out the others.
      problems.push(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }
  return { salvaged, read, jobs, problems };
}
