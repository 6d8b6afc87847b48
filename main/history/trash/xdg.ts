/** The trash of Linux desktops. freedesktop.org Trash specification 1.0. */
import { constants } from 'node:fs';
import { access, lstat, mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { StudioError } from '../../../contract/errors.ts';
import type { Trash } from './trash.ts';

/** The mode bit that keeps people from each other's files in a shared folder. */
const sticky = 0o1000;

/** A trash folder: its `files` and `info`, and what paths in `info` are relative to, if they are. */
interface Place {
  readonly folder: string;
  readonly base: string | null;
}

/** `home`: where the home trash is; the specification's `$XDG_DATA_HOME/Trash` unless given. */
export function xdgTrash(home: string = homeTrash()): Trash {
  return {
    async move(file) {
      const path = resolve(file);
      const place = await placeFor(path, home);
      for (const part of ['files', 'info']) {
        await mkdir(join(place.folder, part), { recursive: true, mode: 0o700 }).catch((thrown: NodeJS.ErrnoException) => {
          throw new StudioError('unwritable', `The trash ${place.folder} cannot be made (${thrown.code ?? String(thrown)}); ${path} stays where it is.`);
        });
      }
      const name = await reserve(place, path);
      try {
        await rename(path, join(place.folder, 'files', name));
      } catch (thrown) {
        await rm(infoOf(place.folder, name), { force: true });
        throw new StudioError('unwritable', `${path} could not be moved to the trash (${(thrown as NodeJS.ErrnoException).code ?? String(thrown)}). It stays where it is.`);
      }
      return join(place.folder, 'files', name);
    },

    async find(file) {
      const path = resolve(file);
      let latest: { ticket: string; date: string } | null = null;
      for (const place of await placesFor(path, home)) {
        for (const info of await readdir(join(place.folder, 'info')).catch(() => [])) {
          if (!info.endsWith('.trashinfo')) continue;
          const text = await readFile(join(place.folder, 'info', info), 'utf8').catch(() => '');
          const date = /^DeletionDate=(.*)$/m.exec(text)?.[1] ?? '';
          const ticket = join(place.folder, 'files', info.slice(0, -'.trashinfo'.length));
          if (originOf(text, place) === path && (latest === null || date > latest.date) && (await exists(ticket))) latest = { ticket, date };
        }
      }
      return latest?.ticket ?? null;
    },

    holds: (ticket) => exists(ticket),

    async restore(ticket, file) {
      if (!(await exists(ticket))) throw new StudioError('missing_file', `${file} is no longer in the trash. If it was deleted there, it cannot be brought back.`);
      if (await exists(file)) throw new StudioError('unwritable', `${file} cannot come back from the trash: its place is taken by another file. Move that away first.`);
      try {
        await mkdir(dirname(file), { recursive: true });
        await rename(ticket, file);
      } catch (thrown) {
        throw new StudioError('unwritable', `${file} could not be brought back from the trash (${(thrown as NodeJS.ErrnoException).code ?? String(thrown)}). It is still there.`);
      }
      await rm(infoOf(dirname(dirname(ticket)), basename(ticket)), { force: true });
    },
  };
}

function homeTrash(): string {
  const data = process.env['XDG_DATA_HOME'];
  return join(data && isAbsolute(data) ? data : join(homedir(), '.local', 'share'), 'Trash');
}

const infoOf = (folder: string, name: string) => join(folder, 'info', `${name}.trashinfo`);

const exists = async (path: string): Promise<boolean> => (await lstat(path).catch(() => null)) !== null;

/** The home trash for files of the same file system, else the trash of the file's own: renaming never copies. */
async function placeFor(path: string, home: string): Promise<Place> {
  const { dev } = await lstat(path);
  if ((await deviceOf(home)) === dev) return { folder: home, base: null };
  const top = await topOf(path, dev);
  const folder = await topTrash(top);
  if (folder === null) throw new StudioError('unwritable', `${path} cannot be moved to a trash: its disk has none and none can be made in ${top}. It stays where it is.`);
  return { folder, base: top };
}

/** Every trash a file of this path may have gone to. */
async function placesFor(path: string, home: string): Promise<Place[]> {
  const folder = await existingParent(dirname(path));
  const top = await topOf(folder, (await lstat(folder)).dev);
  const uid = process.getuid?.() ?? 0;
  return [{ folder: home, base: null }, ...[join(top, '.Trash', String(uid)), join(top, `.Trash-${uid}`)].map((each) => ({ folder: each, base: top }))];
}

async function existingParent(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) if (folder === dirname(folder) || (await exists(folder))) return folder;
}

/** The device a folder is on, or will be on when it is made. */
const deviceOf = async (folder: string): Promise<number> => (await stat(await existingParent(folder))).dev;

/** The highest folder above `path` on the same file system. */
async function topOf(path: string, dev: number): Promise<string> {
  let top = dirname(resolve(path));
  while (top !== dirname(top) && (await stat(dirname(top))).dev === dev) top = dirname(top);
  return top;
}

/** `.Trash/UID` where an administrator made a sticky `.Trash` that is no link; else `.Trash-UID`. */
async function topTrash(top: string): Promise<string | null> {
  const uid = process.getuid?.() ?? 0;
  const shared = await lstat(join(top, '.Trash')).catch(() => null);
  if (shared?.isDirectory() && (shared.mode & sticky) !== 0) {
    const mine = join(top, '.Trash', String(uid));
    if (await mkdir(mine, { recursive: true, mode: 0o700 }).then(() => true, () => false)) return mine;
  }
  const own = join(top, `.Trash-${uid}`);
  if (await mkdir(own, { recursive: true, mode: 0o700 }).then(() => true, () => false)) {
    return access(own, constants.W_OK).then(() => own, () => null);
  }
  return null;
}

/** Writes the info file under a name nobody has: the specification makes its exclusive creation the reservation. */
async function reserve(place: Place, path: string): Promise<string> {
  const origin = place.base === null ? path : relative(place.base, path);
  const encoded = origin.split('/').map(encodeURIComponent).join('/');
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  for (let n = 1; ; n++) {
    const name = n === 1 ? basename(path) : `${basename(path)}.${n}`;
    const handle = await open(infoOf(place.folder, name), 'wx', 0o600).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'EEXIST') return null;
      throw new StudioError('unwritable', `The trash ${place.folder} cannot be written (${thrown.code ?? String(thrown)}); ${path} stays where it is.`);
    });
    if (!handle) continue;
    try {
      await handle.writeFile(`[Trash Info]\nPath=${encoded}\nDeletionDate=${local}\n`);
    } finally {
      await handle.close();
    }
    if (!(await exists(join(place.folder, 'files', name)))) return name;
    await rm(infoOf(place.folder, name), { force: true });
  }
}

function originOf(info: string, place: Place): string | null {
  const encoded = /^Path=(.*)$/m.exec(info)?.[1];
  if (encoded === undefined) return null;
  try {
    const origin = decodeURIComponent(encoded);
    return place.base === null ? origin : resolve(place.base, origin);
  } catch {
    return null;
  }
}
