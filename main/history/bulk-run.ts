import { stat } from 'node:fs/promises';
import type { BulkOutcome } from '../../contract/collection.ts';
import type { BulkFile, Moved } from './contract.ts';
import type { History } from './history.ts';
import type { Trash } from './trash/trash.ts';

export interface BulkTools {
  /** Where files go: the system's trash. */
  readonly trash: Trash;
  readonly signal?: AbortSignal;
  readonly onProgress?: (left: number) => void;
}

/** Does a prepared action. Interrupted at any point it can be called again: nothing is done twice and nothing left out. */
export const runBulk = (history: History, bulkId: number, tools: BulkTools): Promise<BulkOutcome> => go(history, bulkId, 'doing', tools);

/** Takes an action back. What was changed again since stays as it is. */
export const undoBulk = (history: History, bulkId: number, tools: BulkTools): Promise<BulkOutcome> => go(history, bulkId, 'undoing', tools);

/** Goes on with what a crash left in the middle, each its own way. */
export async function resumeBulks(history: History, tools: BulkTools): Promise<BulkOutcome[]> {
  const outcomes: BulkOutcome[] = [];
  for (const { id, state } of await history.bulks.unfinished()) outcomes.push(await go(history, id, state === 'undoing' ? 'undoing' : 'doing', tools));
  return outcomes;
}

async function go(history: History, bulkId: number, way: 'doing' | 'undoing', { trash, signal, onProgress }: BulkTools): Promise<BulkOutcome> {
  const problems: string[] = [];
  await history.bulks.begin({ bulkId, way });
  for (;;) {
    const { left, files } = await history.bulks.step({ bulkId });
    onProgress?.(left);
    if (left === 0 || signal?.aborted) break;
    for (const file of files) {
      // One by one, each noted at once: a crash leaves at most one file that has to be looked for.
      await history.bulks.moved({ bulkId, moved: [await move(file, trash, problems)] });
      if (signal?.aborted) break;
    }
  }
  return { ...(await history.bulks.get({ bulkId })), problems };
}

async function move(file: BulkFile, trash: Trash, problems: string[]): Promise<Moved> {
  const done = (ticket: string | null, missing = false): Moved => ({ seq: file.seq, move: file.move, ok: true, ticket, missing });
  if (file.settled) return done(file.ticket);
  try {
    const there = (await stat(file.file).catch(() => null)) !== null;
    if (file.move === 'trash') {
      if (there) return done(await trash.move(file.file));
      // Gone: moved by a run that was killed before it could say so, or deleted by somebody else.
      const ticket = await trash.find(file.file);
      return done(ticket, ticket === null);
    }
    if (file.ticket === null) return there ? done(null) : done(null, true);
    // Back at its place already, by a killed run or by the system's file manager.
    if (there && !(await trash.holds(file.ticket))) return done(null);
    await trash.restore(file.ticket, file.file);
    return done(null);
  } catch (thrown) {
    problems.push(thrown instanceof Error ? thrown.message : String(thrown));
    return { seq: file.seq, move: file.move, ok: false, ticket: file.ticket, missing: false };
  }
}
