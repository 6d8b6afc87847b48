import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Programs that run beside us in plain Node, and where each stands in the sources. */
const sources = {
  engine: '../engine/process.ts',
  files: '../engine/files.ts',
  goldens: '../tools/goldens.ts',
} as const;
export type EntryName = keyof typeof sources;

/**
 * The file to start a program with: from the sources, the TypeScript itself; from a build, `out/node/<name>.mjs`, taken
 * from beside the asar, into which plain Node cannot look.
 */
export function entry(name: EntryName): string {
  const here = import.meta.dirname;
  const source = join(here, sources[name]);
  if (import.meta.filename.endsWith('.ts')) return source;
  const beside = join(here, `${name}.mjs`);
  const built = existsSync(beside) ? beside : join(here, '../node', `${name}.mjs`);
  return built.replace(/\bapp\.asar\b(?!\.unpacked)/, 'app.asar.unpacked');
}

/** The module of the history's own thread. */
export function historyWorker(): URL {
  const name = import.meta.filename.endsWith('.ts') ? './history/worker.ts' : import.meta.filename.endsWith('.mjs') ? './history-worker.mjs' : './history-worker.js';
  return new URL(name, import.meta.url);
}

/** Folder of what ships beside the code, as plain Node sees it: models, vocabulary. */
export function resourcesFolder(): string {
  const up = import.meta.filename.endsWith('.ts') ? '../resources' : '../../resources';
  return join(import.meta.dirname, up).replace(/\bapp\.asar\b(?!\.unpacked)/, 'app.asar.unpacked');
}
