import { stat } from 'node:fs/promises';
import { StudioError } from '../../contract/errors.ts';
import type { ModelHashes, ModelRecord } from '../../contract/model.ts';
import { hashModel } from '../models/hash.ts';
import type { Database } from './database.ts';
import { modelAt, noteHashes } from './models.ts';

/** Least time between two words about progress, ms. */
const sayEvery = 250;

export interface Hashing {
  hash(db: Database, modelId: string, onProgress: (progress: { modelId: string; path: string; done: number; bytes: number }) => void): Promise<ModelHashes>;
  hold(on: boolean): void;
  stop(): void;
}

/** Works out hashes one file at a time. It can be held at any point and goes on there; after a restart a file begins anew. */
export function createHashing(): Hashing {
  let last: Promise<unknown> = Promise.resolve();
  let stop = new AbortController();
  let held: Promise<void> | null = null;
  let release = () => {};

  async function work(db: Database, { id: modelId, path, bytes, modifiedAt }: ModelRecord, signal: AbortSignal, onProgress: Parameters<Hashing['hash']>[2]): Promise<ModelHashes> {
    let said = 0;
    const hashes = await hashModel(path, {
      signal,
      onProgress(done) {
        if (Date.now() - said > sayEvery) {
          said = Date.now();
          onProgress({ modelId, path, done, bytes });
        }
        return held ?? undefined;
      },
    });
    const now = await stat(path);
    if (now.isFile() && (now.size !== bytes || Math.trunc(now.mtimeMs) !== modifiedAt)) {
      throw new StudioError('bad_file', `${path} changed while it was read. It is read again when it is complete.`);
    }
    noteHashes(db, modelId, { bytes, modifiedAt }, hashes);
    return hashes;
  }

  return {
    hash(db, modelId, onProgress) {
      const { signal } = stop;
      const mine = last.catch(() => undefined).then(() => modelAt(db, modelId)).then((model) => model.hashes ?? work(db, model, signal, onProgress));
      last = mine;
      return mine;
    },
    hold(on) {
      release();
      held = on ? new Promise((resolve) => (release = resolve)) : null;
    },
    stop() {
      stop.abort();
      stop = new AbortController();
      release();
      held = null;
    },
  };
}
