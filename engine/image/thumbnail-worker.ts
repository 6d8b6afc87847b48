import { parentPort, workerData } from 'node:worker_threads';
import type { ThumbnailDone, ThumbnailWish } from './thumbnailer.ts';
import { ThumbnailProblem, writeThumbnail } from './thumbnail.ts';

/** A thread that makes thumbnails. It knows as little as it can: what the garbage collector looks through, it does after every few pictures. */
const port = parentPort!;
port.on('message', ({ id, file, target }: ThumbnailWish) => {
  const done = (problem: ThumbnailDone['problem']) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    port.postMessage({ id, problem } satisfies ThumbnailDone);
  };
  writeThumbnail(file, target, workerData as number).then(
    () => done(null),
    (thrown: unknown) => done(thrown instanceof ThumbnailProblem ? { code: thrown.code, message: thrown.message } : { code: 'internal', message: String(thrown) }),
  );
});
