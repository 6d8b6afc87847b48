/** Entry of the history's threads: the one that answers, and the one that carries its log over. */
import { parentPort, workerData } from 'node:worker_threads';
import { keepCheckpoints, startCheckpoints } from './checkpoints.ts';
import { serveHistory } from './server.ts';

const port = parentPort;
if (!port) throw new Error('main/history/worker.ts runs as a worker thread only');
const { checkpoints } = (workerData ?? {}) as { checkpoints?: string };
if (checkpoints !== undefined) keepCheckpoints(checkpoints, port);
else {
  serveHistory(
    { post: (message) => port.postMessage(message), onMessage: (listen) => void port.on('message', listen) },
    (db) => startCheckpoints(new URL(import.meta.url), db),
  );
}
