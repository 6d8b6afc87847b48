import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StudioError, type ErrorData } from '../../contract/errors.ts';
import { thumbEdge } from '../../contract/image.ts';

export interface ThumbnailWish {
  readonly id: number;
  readonly file: string;
  readonly target: string;
}

export interface ThumbnailDone {
  readonly id: number;
  /** Why there is none. */
  readonly problem: Problem | null;
}

type Problem = Pick<ErrorData, 'code' | 'message'>;

interface Thread {
  readonly worker: Worker;
  /** What it is making. */
  readonly open: Map<number, (problem: Problem | null) => void>;
}

/** As source, or as the build puts it beside the files process. */
const entry = join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'thumbnail-worker.ts' : 'thumbnail-worker.mjs');
/** One is decoded while the one before is encoded by a thread of the pool. */
const each = 2;
const most = Math.min(4, availableParallelism());

const threads = new Set<Thread>();
const waiting: { file: string; target: string; done: (problem: Problem | null) => void }[] = [];
let lastId = 0;

/**
 * Writes the thumbnail of a picture to `target`, whole or not at all, on a thread beside this one: as many as there are
 * cores, each begun when the others have enough to do. Fails with a StudioError.
 */
export function makeThumbnail(file: string, target: string): Promise<void> {
  return new Promise((resolve, reject) => {
    waiting.push({ file, target, done: (problem) => (problem === null ? resolve() : reject(new StudioError(problem.code, problem.message))) });
    handOut();
  });
}

function handOut(): void {
  while (waiting.length > 0) {
    const thread = leastBusy();
    if (!thread) return;
    const { file, target, done } = waiting.shift()!;
    const id = ++lastId;
    if (thread.open.size === 0) thread.worker.ref();
    thread.open.set(id, done);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    thread.worker.postMessage({ id, file, target } satisfies ThumbnailWish);
  }
}

/** The one to ask next; null where all are busy. */
function leastBusy(): Thread | null {
  const least = [...threads].sort((a, b) => a.open.size - b.open.size)[0];
  if (least && (least.open.size === 0 || (threads.size === most && least.open.size < each))) return least;
  return threads.size < most ? start() : null;
}

function start(): Thread {
  // Left to themselves, two heaps that are filled this fast grew by three hundred megabytes.
  const worker = new Worker(entry, { workerData: thumbEdge, resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 128 } });
  const thread: Thread = { worker, open: new Map() };
  threads.add(thread);
  worker.on('message', ({ id, problem }: ThumbnailDone) => {
    const done = thread.open.get(id);
    thread.open.delete(id);
    // A process with nothing else to do may end.
    if (thread.open.size === 0) worker.unref();
    done?.(problem);
    handOut();
  });
  const gone = (message: string) => {
    const problem: Problem = { code: 'internal', message };
    threads.delete(thread);
    for (const done of thread.open.values()) done(problem);
    thread.open.clear();
    handOut();
  };
  worker.once('error', (thrown: Error) => gone(`The thread for thumbnails ended: ${thrown.message}`));
  worker.once('exit', () => gone('The thread for thumbnails ended.'));
  return thread;
}
