/** Entry of the history's thread. */
import { parentPort } from 'node:worker_threads';
import { serveHistory } from './server.ts';

const port = parentPort;
if (!port) throw new Error('main/history/worker.ts runs as a worker thread only');
serveHistory({ post: (message) => port.postMessage(message), onMessage: (listen) => void port.on('message', listen) });
