import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import { Database, type DatabaseOptions } from './database.ts';
import { suspectMark } from './suspect.ts';
import { migrations, type Migration } from './migrations/table.ts';

/** Marks a file as ours (`PRAGMA application_id`): “STPW”. */
const applicationId = 0x53545057;
/** Copies made before migrating that are kept. */
const copiesKept = 2;

export const latestVersion = migrations.at(-1)!.version;

export interface Opened {
  readonly db: Database;
  /** Version the file had; 0 for a new one. */
  readonly from: number;
  /** The copy made before migrating, if there was something to migrate. */
  readonly copy: string | null;
}

/** Opens a history for writing, new or old, and brings it to the latest version. */
export function openDatabase(file: string, steps: readonly Migration[] = migrations, options: DatabaseOptions = {}): Opened {
  const db = new Database(file, options);
  try {
    const from = checkOurs(db, steps);
    checkSuspect(db);
    db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA journal_size_limit=67108864');
    const copy = migrate(db, steps);
    touchTables(db);
    return { db, from, copy };
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** A file that failed once while it was used is looked through before it is trusted again. Takes seconds, once. */
function checkSuspect(db: Database): void {
  const mark = suspectMark(db.file);
  if (!existsSync(mark)) return;
  if (db.pragma('quick_check') !== 'ok') throw new StudioError('database_damaged', `The history ${db.file} is damaged.`);
  rmSync(mark, { force: true });
}

/** The version of a file that is ours or new; a sentence for every other. */
function checkOurs(db: Database, steps: readonly Migration[]): number {
  const version = Number(db.pragma('user_version'));
  const id = Number(db.pragma('application_id'));
  const tables = db.get<{ n: number }>('SELECT count(*) AS n FROM sqlite_schema')!.n;
  if (id !== applicationId && (tables > 0 || version > 0 || id !== 0)) {
    throw new StudioError('bad_file', `${db.file} is a database of another program. Choose another data folder, or move that file away.`);
  }
  const latest = steps.at(-1)!.version;
  if (version > latest) {
    throw new StudioError(
      'database_newer',
      `The history ${db.file} was written by a later version of Stepwise (its format is ${version}, this version knows up to ${latest}). Install the later version; nothing was changed.`,
    );
  }
  return version;
}

/** Copies an old file, then runs what it lacks: all of a step or nothing of it. */
function migrate(db: Database, steps: readonly Migration[]): string | null {
  const from = Number(db.pragma('user_version'));
  const latest = steps.at(-1)!.version;
  if (from === latest) return null;
  const copy = from > 0 ? copyAside(db, from) : null;
  const take = (step: Migration) => {
    // Another process may have been quicker while this one waited for the lock.
    if (Number(db.pragma('user_version')) >= step.version) return;
    step.up(db);
    db.exec(`PRAGMA user_version=${step.version}; PRAGMA application_id=${applicationId}`);
  };
  // A new file has nothing to lose between two steps.
  if (from === 0) db.transaction(() => steps.forEach(take));
  else for (const step of steps) db.transaction(() => take(step));
  return copy;
}

/** A whole and checked copy beside the file: `history.before-2.db` is the last state of version 1. */
function copyAside(db: Database, version: number): string {
  const stem = join(dirname(db.file), basename(db.file, '.db'));
  const copy = `${stem}.before-${version + 1}.db`;
  rmSync(copy, { force: true });
  db.run('VACUUM INTO ?', copy);
  const check = new Database(copy, { readOnly: true });
  try {
    if (check.pragma('quick_check') !== 'ok' || Number(check.pragma('user_version')) !== version) {
      throw new StudioError('database_damaged', `The copy ${copy} made before changing the history's format does not check out. The history was left as it is.`);
    }
  } finally {
    check.close();
  }
  dropOldCopies(dirname(db.file), basename(stem));
  return copy;
}

function dropOldCopies(folder: string, stem: string): void {
  const numbered = readdirSync(folder).flatMap((name) => {
    const match = name.startsWith(`${stem}.before-`) ? /\.before-(\d+)\.db$/.exec(name) : null;
    return match ? [{ name, version: Number(match[1]) }] : [];
  });
  for (const { name } of numbered.sort((a, b) => b.version - a.version).slice(copiesKept)) rmSync(join(folder, name));
}

/** Reads the root page of every table, so that a file damaged there is found now and not in the middle of work. */
function touchTables(db: Database): void {
  for (const { name } of db.all<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL`)) {
    db.get(`SELECT 1 FROM "${name}" LIMIT 1`);
  }
}
