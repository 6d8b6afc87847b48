import type { ImportProgress } from '../../contract/collection.ts';
import { importFolder, type ImportTools } from './import-folder.ts';
import type { History } from './history.ts';

export interface ImportsContext extends Pick<ImportTools, 'read'> {
  readonly history: History;
  readonly onProgress: (progress: ImportProgress) => void;
}

export interface Imports {
  /** Brings a folder in, in the background; another one that is running comes first. */
  start(path: string): void;
  /** Stops what runs and forgets what waits. What was brought in stays. */
  stop(): void;
}

/** How often progress is told, ms: a person reads no faster. */
const often = 200;

/** Folders brought in one after another. */
export function openImports({ history, onProgress, ...tools }: ImportsContext): Imports {
  const waiting: string[] = [];
  let running: AbortController | null = null;

  async function run(root: string, { signal }: AbortController): Promise<void> {
    const none = { root, folder: root, seen: 0, added: 0, refreshed: 0, failed: 0, missing: 0, problem: null };
    let last: ImportProgress = { ...none, state: 'running' };
    let told = 0;
    onProgress(last);
    try {
      const done = await importFolder(history, root, {
        ...tools,
        signal,
        onProgress: (progress) => {
          last = { ...none, ...progress, state: 'running' };
          if (Date.now() - told < often) return;
          told = Date.now();
          onProgress(last);
        },
      });
      onProgress({ ...none, ...done, state: signal.aborted ? 'stopped' : 'done' });
    } catch (thrown) {
      onProgress({ ...last, state: 'failed', problem: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  }

  async function drain(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      running = new AbortController();
      await run(next, running);
    }
    running = null;
  }

  return {
    start(path) {
      if (!waiting.includes(path)) waiting.push(path);
      if (!running) void drain();
    },
    stop() {
      waiting.length = 0;
      running?.abort();
    },
  };
}
