import { existsSync } from 'node:fs';
import { errorData } from '../../contract/errors.ts';
import { Database } from './database.ts';
import { latestVersion } from './migrate.ts';

/** A history as it stands, looked at without changing anything. */
export interface HistoryState {
  /** Null for one that is not there or cannot be read. */
  readonly pictures: number | null;
  readonly version: number | null;
  readonly sqlite: string | null;
  readonly problem: string | null;
}

/** Opens nothing for writing, migrates nothing, puts nothing aside. */
export function lookAt(file: string): HistoryState {
  const nothing: HistoryState = { pictures: null, version: null, sqlite: null, problem: null };
  if (!existsSync(file)) return nothing;
  let db: Database | null = null;
  try {
    db = new Database(file, { readOnly: true });
    const version = Number(db.pragma('user_version'));
    const { sqlite } = db.get<{ sqlite: string }>('SELECT sqlite_version() AS sqlite')!;
    if (version > latestVersion) return { ...nothing, version, sqlite, problem: `The history ${file} was written by a later version of Stepwise. Install that one; nothing was changed.` };
    if (db.pragma('quick_check') !== 'ok') return { ...nothing, version, sqlite, problem: `The history ${file} is damaged. It is kept aside and rebuilt from the pictures at the next start.` };
    const pictures = version === 0 ? 0 : db.get<{ n: number }>('SELECT count(*) AS n FROM images')!.n;
    return { pictures, version, sqlite, problem: null };
  } catch (thrown) {
    return { ...nothing, problem: errorData(thrown).message };
  } finally {
    db?.close();
  }
}
