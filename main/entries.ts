import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Programs that run beside us in plain Node, and where each stands in the sources. */
const sources = {
  engine: '../engine/process.ts',
  probe: '../engine/probe.ts',
  goldens: '../engine/goldens/main.ts',
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

/** Folder of what ships beside the code: models, vocabulary, the engine's Node. */
export function resourcesFolder(): string {
  const packaged = process.env['STEPWISE_RESOURCES'] ?? (process as { resourcesPath?: string }).resourcesPath;
  if (packaged && existsSync(join(packaged, 'models'))) return packaged;
  // In the sources and in out/*, one or two levels up; in a package run by plain Node, beside app.asar.unpacked.
  for (const up of ['../resources', '../../resources', '../../..']) {
    const folder = join(import.meta.dirname, up);
    if (existsSync(join(folder, 'models'))) return folder;
  }
  return join(import.meta.dirname, '../resources');
}
