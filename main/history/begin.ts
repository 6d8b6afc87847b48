import { Worker } from 'node:worker_threads';

/** A thread that was begun before anybody has a question for it. */
export interface BegunThread {
  readonly worker: Worker;
  /** What it failed by, if it did so before anybody listened. */
  failure(): Error | null;
}

/** Begins the history's thread: `entry` is worker.ts, or what it was built to. Reads no more than this, so that it can be first. */
export function beginThread(entry: URL): BegunThread {
  const worker = new Worker(entry, { name: 'history' });
  let failure: Error | null = null;
  worker.once('error', (error: Error) => (failure = error));
  return { worker, failure: () => failure };
}
