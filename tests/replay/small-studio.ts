import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import type { ImageRecord } from '../../contract/image.ts';
import type { ReplayReport } from '../../contract/replay.ts';
import type { RequestInput } from '../../contract/request.ts';
import { openCore, type Core } from '../../main/core.ts';
import { tinySd15, writeCheckpoint } from '../fixtures/tiny-checkpoint.ts';

/** A studio in a folder of its own that knows one model of random weights, `tiny`. */
export interface SmallStudio {
  readonly data: string;
  readonly core: Core;
  /** Ends it and starts it anew on the same folder. */
  restart(options: { readonly previews: boolean }): Promise<void>;
  /** The pictures of a request, in the order of the history. */
  make(request: RequestInput): Promise<ImageRecord[]>;
  check(what: { imageId: string } | { file: string }, more?: { keep?: 'nowhere' | 'history'; signal?: AbortSignal }): Promise<ReplayReport>;
  close(): Promise<void>;
}

export async function smallStudio(options: { readonly previews: boolean }): Promise<SmallStudio> {
  const data = mkdtempSync(join(tmpdir(), 'replay-'));
  mkdirSync(join(data, 'models'));
  writeCheckpoint(join(data, 'models', 'tiny.safetensors'), tinySd15());
  const opened = ({ previews }: { readonly previews: boolean }) => {
    writeFileSync(join(data, 'settings.json'), JSON.stringify({ previews }));
    return openCore({ data, historyThread: 'inline' });
  };
  let core = await opened(options);
  return {
    data,
    get core() {
      return core;
    },
    async restart(next) {
      await core.close();
      core = await opened(next);
    },
    async make(request) {
      const queued = await core.jobs.add(request);
      const job = await core.jobs.run(queued.id);
      if (job.error) throw StudioError.from(job.error);
      return (await core.history.images.page({ limit: request.batchSize ?? 1 })).images;
    },
    check: (what, more = {}) => core.replays.run(what, { check: true, keep: 'nowhere', signal: new AbortController().signal, ...more }),
    async close() {
      await core.close();
      rmSync(data, { recursive: true });
    },
  };
}
