import { Worker } from 'node:worker_threads';
import { StudioError } from '../../contract/errors.ts';
import { connect, portPair, type Connection } from '../../contract/link.ts';
import type { HistoryContract } from './contract.ts';

export interface Thread {
  readonly connection: Connection<HistoryContract['commands'], HistoryContract['events']>;
  stop(): Promise<void>;
}

/** The history in a thread of its own: no query of it can hold up this one. `entry` is worker.ts, or what it was built to. */
export function startThread(entry: URL): Thread {
  const worker = new Worker(entry, { name: 'history' });
  const connection: Thread['connection'] = connect(
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    { post: (message) => worker.postMessage(message), onMessage: (listen) => void worker.on('message', listen) },
  );
  worker.on('error', (error) => connection.close(new StudioError('internal', `The history's thread failed: ${error.message}`)));
  worker.on('exit', () => connection.close(new StudioError('internal', 'The history is closed.')));
  return { connection, stop: async () => void (await worker.terminate()) };
}

/** The same in this thread: for the command line and for tests. Whoever has a thread for it never reads what it is made of. */
export async function startInline(): Promise<Thread> {
  const { serveHistory } = await import('./server.ts');
  const [near, far] = portPair();
  serveHistory(far);
  const connection: Thread['connection'] = connect(near);
  return { connection, stop: async () => connection.close(new StudioError('internal', 'The history is closed.')) };
}
