import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { StudioError } from '../../contract/errors.ts';
import type { GoldenFile } from './format.ts';

const jsonName = /\.json(\.gz)?$/;

/** The document of a .json or .json.gz file, or a sentence naming the file. */
function parse(path: string): unknown {
  try {
    const bytes = readFileSync(path);
    return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('bad_file', `${path} is not readable JSON (${words}). Copy the file again.`);
  }
}

/** Parsed once, while the file is being run. */
export function goldenFile(path: string, below: string): GoldenFile {
  let document: { value: unknown } | null = null;
  return {
    path,
    relative: relative(below, path).split(sep).join('/'),
    json() {
      if (!jsonName.test(path)) return undefined;
      document ??= { value: parse(path) };
      return document.value;
    },
  };
}

/** Files below a folder, through links too, unless one leads back to a folder above. */
function walk(folder: string, above: readonly string[] = []): string[] {
  const real = realpathSync(folder);
  if (above.includes(real)) return [];
  return readdirSync(folder)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path, { throwIfNoEntry: false })?.isDirectory() ? walk(path, [...above, real]) : [path]));
}

/** Every file below a folder, in order of name, or the one file named. READMEs are left out: they are for people. */
export function goldenFiles(path: string): GoldenFile[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new StudioError('missing_file', `There is no folder ${path}. Name the folder that holds the reference data.`);
  if (!stat.isDirectory()) return [goldenFile(path, dirname(path))];
  return walk(path)
    .filter((each) => !/\.md$/i.test(each))
    .map((each) => goldenFile(each, path));
}
