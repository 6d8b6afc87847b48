import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StudioError } from '../../contract/errors.ts';

const known = new Map<string, Promise<string>>();

/**
 * SHA-256 of a model file or folder, in hex. Read once per process for one that does not change, on a thread of its own: a
 * step of a sampler blocks this one for seconds.
 */
export function modelSha256(path: string): Promise<string> {
  const key = identityOf(path);
  let hash = known.get(key);
  if (!hash) {
    hash = digest(path);
    known.set(key, hash);
    hash.catch(() => known.delete(key));
  }
  return hash;
}

/** Path, size, time and inode of a file, or of every file in a model's folder: the same for the same content. */
export function identityOf(path: string): string {
  const at = statSync(path);
  if (!at.isDirectory()) return `${path}:${at.size}:${at.mtimeMs}:${at.ino}`;
  const inside = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name));
  return inside.filter((each) => statSync(each).isFile()).map(identityOf).sort().join('|');
}

/** As source, or as the build puts it beside the engine. */
const worker = join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'hash-worker.ts' : 'hash-worker.mjs');

function digest(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(worker, { workerData: path });
    thread.once('message', resolve);
    thread.once('error', (thrown) => reject(new StudioError('unreadable', `${path} could not be read to the end (${thrown.message}). Check the drive it is on.`)));
  });
}
