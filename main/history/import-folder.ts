import { readdir, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import type { PictureBroughtIn, PictureFacts } from '../../contract/image.ts';
import { newId } from '../ids.ts';
import type { FoundFile, ImportProblem, NewImage } from './contract.ts';
import type { History } from './history.ts';

export interface ImportTools {
  /**
   * Reads what a file says of itself, and makes the thumbnail of the picture that is about to be kept under this id where
   * there shall be one; fails with a sentence for what is no picture.
   */
  readonly read: (file: string, imageId: string) => Promise<PictureFacts & Partial<PictureBroughtIn>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Pictures in work at once. */
  readonly atOnce?: number;
}

export interface ImportProgress {
  /** Files looked at so far, and of them kept anew, kept again because they changed, and not readable. */
  readonly seen: number;
  readonly added: number;
  readonly refreshed: number;
  readonly failed: number;
  /** Pictures of the history whose file is there no more. */
  readonly missing: number;
  readonly folder: string;
}

const pictureEndings = new Set(['.png', '.jpg', '.jpeg', '.webp', '.avif']);
/** Files whose state is asked for together, and pictures kept in one transaction. */
const slice = 1000;
const batch = 100;

/**
 * Brings a folder and all below it into the history, or up to date with it: new pictures are kept, changed ones read
 * again, and pictures whose file is gone marked missing. No row and no file is ever deleted. May be stopped, or killed,
 * at any point; the next run goes on, because what is known and unchanged is not read again.
 */
export async function importFolder(history: History, folder: string, tools: ImportTools): Promise<ImportProgress> {
  const root = resolve(folder);
  // An unplugged disk must not make every picture on it missing.
  if (!(await stat(root).catch(() => null))?.isDirectory()) {
    throw new StudioError('missing_file', `The folder ${root} is not there. If it is on another disk, connect that first; nothing was changed.`);
  }
  const { rootId } = await history.imports.addRoot({ path: root });
  const progress = { seen: 0, added: 0, refreshed: 0, failed: 0, missing: 0, folder: root };
  const visited: string[] = [];
  for await (const { path, names } of foldersBelow(root)) {
    visited.push(path);
    progress.folder = path;
    for (let at = 0; at < names.length; at += slice) {
      const files = await filesOf(path, names.slice(at, at + slice));
      const wanted = new Map((await history.imports.compare({ folder: path, files })).map(({ name, imageId }) => [name, imageId]));
      progress.seen += files.length - wanted.size;
      await readAll(history, path, files.filter(({ name }) => wanted.has(name)), wanted, tools, progress);
      tools.onProgress?.({ ...progress });
      if (tools.signal?.aborted) return progress;
    }
    progress.missing += await markUnseen(history, path);
  }
  for (const path of await history.imports.unvisited({ rootId, visited })) {
    // A folder that is there but was not come by was made meanwhile, or may not be read.
    if (!(await exists(path))) progress.missing += await history.imports.markMissing({ folder: path, names: null });
  }
  await history.imports.finishRoot({ rootId });
  tools.onProgress?.({ ...progress });
  return progress;
}

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null;

/** Looks for every picture that was not listed: one made meanwhile by a job was not, but is there. */
async function markUnseen(history: History, folder: string): Promise<number> {
  const gone: string[] = [];
  for (const name of await history.imports.unseen({ folder })) if (!(await exists(join(folder, name)))) gone.push(name);
  return gone.length > 0 ? history.imports.markMissing({ folder, names: gone }) : 0;
}

/** A folder and all below it with the names of their pictures. Linked folders are followed, each real one visited once. */
async function* foldersBelow(root: string): AsyncGenerator<{ path: string; names: string[] }> {
  const waiting = [root];
  const entered = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const here = await stat(path).catch(() => null);
    if (!here?.isDirectory() || entered.has(`${here.dev}:${here.ino}`)) continue;
    entered.add(`${here.dev}:${here.ino}`);
    // A folder that may not be read is as if it were not there at all: not visited.
    const entries = await readdir(path, { withFileTypes: true }).catch(() => null);
    if (!entries) continue;
    const names: string[] = [];
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory() || entry.isSymbolicLink()) waiting.push(join(path, entry.name));
      if (!entry.isDirectory() && pictureEndings.has(extname(entry.name).toLowerCase())) names.push(entry.name);
    }
    yield { path, names: names.sort() };
  }
}

async function filesOf(folder: string, names: readonly string[]): Promise<FoundFile[]> {
  const found = await Promise.all(names.map((name) => stat(join(folder, name)).then((at) => (at.isFile() ? { name, bytes: at.size, modifiedAt: Math.trunc(at.mtimeMs) } : null), () => null)));
  return found.filter((each) => each !== null);
}

type Counts = { -readonly [K in keyof ImportProgress]: ImportProgress[K] };

/** Files to read by name, with the id of the picture each belongs to already, if any. */
type Ids = ReadonlyMap<string, string | null>;

async function readAll(history: History, folder: string, files: readonly FoundFile[], ids: Ids, tools: ImportTools, progress: Counts): Promise<void> {
  let images: NewImage[] = [];
  let problems: ImportProblem[] = [];
  const keep = async () => {
    const taken = { images, problems };
    images = [];
    problems = [];
    if (taken.images.length + taken.problems.length === 0) return;
    const { added, refreshed } = await history.imports.add(taken);
    progress.added += added;
    progress.refreshed += refreshed;
    progress.failed += taken.problems.length;
    tools.onProgress?.({ ...progress });
  };
  const waiting = files.values();
  const work = async () => {
    for (const file of waiting) {
      if (tools.signal?.aborted) return;
      const { image, problem } = await readOne(folder, file, ids.get(file.name) ?? newId(), tools);
      if (image) images.push(image);
      if (problem) problems.push(problem);
      progress.seen++;
      if (images.length + problems.length >= batch) await keep();
    }
  };
  await Promise.all(Array.from({ length: tools.atOnce ?? 8 }, work));
  await keep();
}

async function readOne(folder: string, { name, bytes, modifiedAt }: FoundFile, id: string, tools: ImportTools): Promise<{ image: NewImage | null; problem: ImportProblem | null }> {
  const file = join(folder, name);
  // A file that vanished meanwhile is no problem: it is not there.
  const problem = async (sentence: string): Promise<ImportProblem | null> => ((await exists(file)) ? { file, bytes, modifiedAt, sentence } : null);
  try {
    const { width, height, source, recipe, settings, unseen } = await tools.read(file, id);
    const image: NewImage = { id, jobId: null, createdAt: modifiedAt, file, bytes, modifiedAt, width, height, source, recipe, settings, nfe: null, seconds: null, parent: null };
    return { image, problem: unseen ? await problem(unseen) : null };
  } catch (thrown) {
    return { image: null, problem: await problem(thrown instanceof Error ? thrown.message : String(thrown)) };
  }
}
