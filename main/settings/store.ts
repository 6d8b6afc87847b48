/**
 * Settings in one small JSON file, the same for window and command line. Not electron-store: outside Electron, where the
 * command line runs, that package's import of `electron` tries to download one.
 */
import { existsSync, readFileSync, renameSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StudioError, zodSentence } from '../../contract/errors.ts';
import { Settings, SettingsChange } from '../../contract/settings.ts';
import { makeFolder } from '../make-folder.ts';
import { writeWhole } from './write-whole.ts';

export interface SettingsStore {
  get(): Settings;
  /** Writes and tells the listeners. What another process changed meanwhile is kept. */
  set(changes: Partial<Settings>): Settings;
  /** Hears every change, from here or from another process, until the returned function is called. */
  on(listen: (settings: Settings) => void): () => void;
  /** The sentence about a file that was damaged and put aside, if it was. */
  readonly problem: string | null;
  close(): void;
}

/** Opens the settings in `file`; a missing file means the defaults, a damaged one is put aside and the defaults used. */
export function openSettings(file: string): SettingsStore {
  const listeners = new Set<(settings: Settings) => void>();
  const first = read(file);
  let current = first.settings;

  const take = (next: Settings) => {
    if (JSON.stringify(next) === JSON.stringify(current)) return;
    current = next;
    for (const listen of listeners) listen(current);
  };

  makeFolder(dirname(file));
  // The folder, not the file: a whole new file takes the old one's place at each write.
  const watcher = watch(dirname(file), { persistent: false }, (_, name) => {
    if (name === basename(file)) take(read(file).settings);
  });
  // Without a watch only changes by other processes go unheard.
  watcher.on('error', () => watcher.close());

  return {
    problem: first.problem,
    get: () => current,
    set(changes) {
      const parsed = SettingsChange.safeParse(changes);
      if (!parsed.success) throw new StudioError('bad_input', zodSentence(parsed.error, 'Settings'));
      const next: Settings = { ...read(file).settings, ...parsed.data };
      writeWhole(file, `${JSON.stringify(next, null, 2)}\n`);
      take(next);
      return next;
    },
    on(listen) {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    close: () => watcher.close(),
  };
}

interface Found {
  readonly settings: Settings;
  readonly problem: string | null;
}

/** The settings in `file` as they are; a damaged file stays where it is. */
export function peekSettings(file: string): Found {
  return look(file) ?? { settings: Settings.parse({}), problem: `The settings ${file} are damaged. They are kept aside at the next start, and the defaults are used.` };
}

/** Null for a damaged file. */
function look(file: string): Found | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return { settings: Settings.parse({}), problem: null };
    throw new StudioError('unreadable', `The settings ${file} cannot be read. Check the permissions of the file and its folder.`);
  }
  const settings = parse(text);
  return settings && { settings, problem: null };
}

function read(file: string): Found {
  const found = look(file);
  if (found) return found;
  const aside = putAside(file);
  return { settings: Settings.parse({}), problem: `The settings ${file} were damaged. They are kept as ${aside}, and the defaults are used.` };
}

/** Null for what is no settings file. A later version's settings are read without what this one does not know. */
function parse(text: string): Settings | null {
  try {
    const data = JSON.parse(text) as unknown;
    if (typeof data !== 'object' || data === null || Array.isArray(data)) return null;
    const known = Object.fromEntries(Object.entries(data).filter(([key]) => Object.hasOwn(Settings.shape, key)));
    return Settings.safeParse(known).data ?? null;
  } catch {
    return null;
  }
}

function putAside(file: string): string {
  const date = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const stem = join(dirname(file), `${basename(file, '.json')}.damaged-${date}`);
  let aside = `${stem}.json`;
  for (let n = 2; existsSync(aside); n++) aside = `${stem}-${n}.json`;
  renameSync(file, aside);
  return aside;
}
