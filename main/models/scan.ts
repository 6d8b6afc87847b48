import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { FoundModel } from '../history/contract.ts';
import { modelFoldersOf, type ModelFolder } from './layouts.ts';

/** Pickles are found too, so that the library can say why they are not used. */
const weightEndings = new Set(['.safetensors', '.sft', '.ckpt', '.pt', '.pth', '.bin']);
/** A picture beside `name.safetensors`, as A1111 and its helpers put it there; the first that is there counts. */
const thumbnailEndings = ['.preview.png', '.preview.jpg', '.preview.jpeg', '.preview.webp', '.png', '.jpg', '.jpeg', '.webp'];
/** What a folder in the layout of diffusers has at its top. */
const diffusersIndex = 'model_index.json';

/** Every model below the folders, each file once; a root may be a single file. What cannot be read is named in `problems`. */
export async function scanModels(roots: readonly string[]): Promise<{ found: FoundModel[]; folders: string[]; problems: string[] }> {
  const found = new Map<string, FoundModel>();
  const folders: string[] = [];
  const problems: string[] = [];
  for (const root of roots) {
    const file = await foundFile(root, 'unknown', new Set(await readdir(dirname(root)).catch(() => [])));
    if (file) {
      found.set(root, file);
      folders.push(root);
      continue;
    }
    for (const folder of modelFoldersOf(root)) {
      if (await scanFolder(folder, found, new Set(), problems)) folders.push(folder.path);
    }
  }
  return { found: [...found.values()], folders, problems };
}

/** Goes through a folder and all below it; linked folders too, each real one once. False when it is not there. */
async function scanFolder({ path, hint }: ModelFolder, found: Map<string, FoundModel>, entered: Set<string>, problems: string[]): Promise<boolean> {
  const here = await stat(path).catch(() => null);
  if (!here?.isDirectory()) return false;
  if (entered.has(`${here.dev}:${here.ino}`)) return true;
  entered.add(`${here.dev}:${here.ino}`);
  const entries = await readdir(path, { withFileTypes: true }).catch((thrown: NodeJS.ErrnoException) => {
    problems.push(`The model folder ${path} cannot be read (${thrown.code ?? String(thrown)}). Check its permissions.`);
    return [];
  });
  const names = new Set(entries.map(({ name }) => name));
  if (names.has(diffusersIndex)) {
    found.set(path, await foundFolder(path));
    return true;
  }
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const inside = join(path, entry.name);
    if (weightEndings.has(extname(entry.name).toLowerCase()) && !entry.isDirectory()) {
      const file = await foundFile(inside, hint, names);
      if (file) found.set(inside, file);
    } else if (entry.isDirectory() || entry.isSymbolicLink()) await scanFolder({ path: inside, hint }, found, entered, problems);
  }
  return true;
}

async function foundFile(path: string, hint: FoundModel['hint'], beside: ReadonlySet<string>): Promise<FoundModel | null> {
  const at = await stat(path).catch(() => null);
  if (!at?.isFile()) return null;
  const name = basename(path, extname(path));
  const picture = thumbnailEndings.map((ending) => name + ending).find((each) => beside.has(each));
  return { path, name, bytes: at.size, modifiedAt: Math.trunc(at.mtimeMs), inode: `${at.dev}:${at.ino}`, hint, builtin: false, thumbnail: picture ? join(path, '..', picture) : null };
}

/** A folder of diffusers is one model: as large as its weights together, and as new as the newest of them. */
async function foundFolder(path: string): Promise<FoundModel> {
  const files = await Promise.all((await folderWeights(path)).map((file) => stat(join(path, file))));
  const { dev, ino } = await stat(path);
  return {
    path,
    name: basename(path),
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    modifiedAt: Math.trunc(Math.max(0, ...files.map(({ mtimeMs }) => mtimeMs))),
    inode: `${dev}:${ino}`,
    hint: 'checkpoint',
    builtin: false,
    thumbnail: null,
  };
}

/** The weights of a folder of diffusers, as paths inside it, in order. */
export async function folderWeights(path: string): Promise<string[]> {
  const parts = await readdir(path, { withFileTypes: true });
  const lists = await Promise.all(parts.map(async (part) => (part.isDirectory() ? (await readdir(join(path, part.name))).map((name) => join(part.name, name)) : [part.name])));
  return lists.flat().filter((name) => ['.safetensors', '.onnx', '.onnx_data', '.pb'].includes(extname(name))).sort();
}
