import { Worker, type MessagePort } from 'node:worker_threads';
import { Database } from './database.ts';

/**
 * Commits only append to SQLite's log; somebody has to carry it over into the file, with two syncs of the disk. Left to
 * itself SQLite does that inside every commit that finds the log long, and one insert in twenty takes ten times as long.
 * So a thread with a connection of its own does it: readers and the writer go on meanwhile (a PASSIVE checkpoint).
 */

/** Between two looks at whether anything was written, ms. */
const every = 2000;

/** Pages in the log at which a commit carries it over itself, should the thread not come to it: 64 MB. */
const longestLog = 16_384;

export interface Checkpoints {
  /** Carries over what was written since the last time; whether there was anything. */
  look(): boolean;
  close(): void;
}

export function openCheckpoints(file: string): Checkpoints {
  const db = new Database(file);
  /** Changes with every commit of another connection. */
  let done: ReturnType<Database['pragma']> = null;
  return {
    look() {
      const written = db.pragma('data_version');
      if (written === done) return false;
      const { busy, log, checkpointed } = db.get<{ busy: number; log: number; checkpointed: number }>('PRAGMA wal_checkpoint(PASSIVE)')!;
      // A reader that holds on to an older state, or another process at the same work: the rest comes at the next look.
      if (busy === 0 && log === checkpointed) done = written;
      return true;
    },
    close: () => db.close(),
  };
}

/** The thread's work until it is told to stop. */
export function keepCheckpoints(file: string, port: MessagePort): void {
  const checkpoints = openCheckpoints(file);
  const timer = setInterval(() => {
    try {
      checkpoints.look();
    } catch {
      // A full or failing disk: the log keeps everything, and whoever writes next is told.
    }
  }, every);
  port.once('message', () => {
    clearInterval(timer);
    checkpoints.close();
    port.close();
  });
}

/**
 * Starts that thread for a history that was just opened, and lets commits leave the work to it; the returned function ends
 * it. `entry` is worker.ts, or what it was built to.
 */
export function startCheckpoints(entry: URL, db: Database): () => Promise<void> {
  db.exec(`PRAGMA wal_autocheckpoint=${longestLog}`);
  let worker: Worker | undefined;
  // Not while the window asks for its first pictures.
  const start = setTimeout(() => {
    worker = new Worker(entry, { name: 'history-checkpoints', workerData: { checkpoints: db.file } });
    // Without the thread a commit that finds the log too long does the work.
    worker.on('error', () => undefined);
  }, every);
  return async () => {
    clearTimeout(start);
    if (!worker || worker.threadId < 0) return;
    const ended = new Promise<void>((resolve) => worker?.once('exit', () => resolve()));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage('stop');
    await ended;
  };
}
