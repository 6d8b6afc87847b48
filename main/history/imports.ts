import { basename, dirname, join, sep } from 'node:path';
import type { FileToRead, FoundFile, ImportProblem, NewImage } from './contract.ts';
import type { ImportRoot } from '../../contract/collection.ts';
import type { Database } from './database.ts';
import { imageOfFile, keepImage, refreshImage } from './images.ts';
import { folderId } from './names.ts';

export const listRoots = (db: Database): ImportRoot[] =>
  db.all<ImportRoot>('SELECT id AS rootId, path, added_at AS addedAt, scanned_at AS scannedAt FROM roots ORDER BY path');

/** Remembers a folder as one whose pictures belong to the history. */
export function addRoot(db: Database, path: string): ImportRoot {
  db.run('INSERT OR IGNORE INTO roots (path, added_at) VALUES (?, ?)', path, Date.now());
  return listRoots(db).find((root) => root.path === path)!;
}

/** Forgets a folder: it is not looked at again. Its pictures stay. */
export function removeRoot(db: Database, rootId: number): void {
  db.run('DELETE FROM roots WHERE id = ?', rootId);
}

interface Known {
  seq: number;
  id: string;
  bytes: number;
  modified_at: number;
  missing: number;
}

/** Pictures seen in folders that are being gone through, in this connection only. */
const seenTable = 'CREATE TEMP TABLE IF NOT EXISTS seen (folder INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (folder, seq)) WITHOUT ROWID';
const see = (db: Database, folder: number, seq: number) => void db.run('INSERT OR IGNORE INTO seen (folder, seq) VALUES (?, ?)', folder, seq);

/** Files that lie in a folder, some or all of them: which have to be read. A picture whose file is back is missing no more. */
export function compareFiles(db: Database, path: string, files: readonly FoundFile[]): FileToRead[] {
  return db.transaction(() => {
    db.exec(seenTable);
    const folder = folderId(db, path);
    return files.flatMap((file) => toRead(db, folder, path, file) ?? []);
  }, 'recoverable');
}

function toRead(db: Database, folder: number, path: string, file: FoundFile): FileToRead | null {
  const same = (known: { bytes: number; modified_at: number }) => known.bytes === file.bytes && known.modified_at === file.modifiedAt;
  // Two questions: each has an index of its own.
  const here = 'SELECT seq, id, bytes, modified_at, missing FROM images WHERE folder = ? AND name = ?';
  const known = db.get<Known>(`${here} AND trashed_at IS NULL`, folder, file.name);
  if (known) {
    see(db, folder, known.seq);
    if (known.missing === 1) db.run('UPDATE images SET missing = 0 WHERE seq = ?', known.seq);
    return same(known) ? null : { name: file.name, imageId: known.id };
  }
  // Brought back from the trash by the system's file manager.
  const back = db.all<Known>(`${here} AND trashed_at IS NOT NULL ORDER BY seq`, folder, file.name).find((row) => same(row));
  if (back) {
    db.run('UPDATE images SET trashed_at = NULL, missing = 0 WHERE seq = ?', back.seq);
    db.run('DELETE FROM trash WHERE image = ?', back.seq);
    see(db, folder, back.seq);
    return null;
  }
  // A picture a job is about to report.
  if (db.get('SELECT 1 FROM plans WHERE file = ? AND done = 0', join(path, file.name))) return null;
  const problem = db.get<{ bytes: number; modified_at: number }>('SELECT bytes, modified_at FROM import_problems WHERE folder = ? AND name = ?', folder, file.name);
  return problem && same(problem) ? null : { name: file.name, imageId: null };
}

/** Names of pictures that were not seen while their folder was gone through, and forgets what was seen there. */
export function unseenFiles(db: Database, path: string): string[] {
  return db.transaction(() => {
    db.exec(seenTable);
    const folder = folderId(db, path);
    const unseen = db.all<{ name: string }>(
      'SELECT name FROM images WHERE folder = ?1 AND trashed_at IS NULL AND missing = 0 AND seq NOT IN (SELECT seq FROM seen WHERE folder = ?1)',
      folder,
    );
    db.run('DELETE FROM seen WHERE folder = ?', folder);
    return unseen.map(({ name }) => name);
  }, 'recoverable');
}

/** Notes that files are not there: those named, or all of a folder. No row is ever deleted for that. How many were not known to be missing. */
export function markMissing(db: Database, path: string, names: readonly string[] | null): number {
  const some = names === null ? '' : 'AND name IN (SELECT value FROM json_each(?2))';
  return db.transaction(() => {
    const missing = `UPDATE images SET missing = 1 WHERE folder = ?1 AND trashed_at IS NULL AND missing = 0 ${some}`;
    return db.run(missing, folderId(db, path), ...(names === null ? [] : [JSON.stringify(names)]));
  });
}

/** Folders below a root that have pictures but were not come by when it was gone through. */
export function unvisitedFolders(db: Database, rootId: number, visited: readonly string[]): string[] {
  const root = listRoots(db).find((each) => each.rootId === rootId);
  if (!root) return [];
  const inside = root.path.endsWith(sep) ? root.path : root.path + sep;
  return db
    .all<{ path: string }>(
      `SELECT path FROM folders f WHERE (path = ?1 OR substr(path, 1, ?2) = ?3) AND path NOT IN (SELECT value FROM json_each(?4))
         AND EXISTS (SELECT 1 FROM images i WHERE i.folder = f.id AND i.trashed_at IS NULL AND i.missing = 0)`,
      root.path, inside.length, inside, JSON.stringify(visited),
    )
    .map(({ path }) => path);
}

/** A root was gone through to its end. */
export const finishRoot = (db: Database, rootId: number): void => void db.run('UPDATE roots SET scanned_at = ? WHERE id = ?', Date.now(), rootId);

/** Keeps pictures that were read, new or changed, and notes what could not be. The files are the truth: a crash loses only the work. */
export function addImported(db: Database, images: readonly NewImage[], problems: readonly ImportProblem[]): { added: number; refreshed: number } {
  return db.transaction(() => {
    db.exec(seenTable);
    let added = 0;
    // In order of time: the index of file names takes rising numbers ten times as fast.
    for (const image of [...images].sort((a, b) => a.createdAt - b.createdAt)) {
      const folder = folderId(db, dirname(image.file));
      const holder = imageOfFile(db, image.file);
      if (holder) refreshImage(db, holder.seq, image);
      else added++;
      see(db, folder, holder?.seq ?? keepImage(db, image));
      db.run('DELETE FROM import_problems WHERE folder = ? AND name = ?', folder, basename(image.file));
    }
    for (const { file, bytes, modifiedAt, sentence } of problems) {
      db.run(
        'INSERT OR REPLACE INTO import_problems (folder, name, bytes, modified_at, sentence) VALUES (?, ?, ?, ?, ?)',
        folderId(db, dirname(file)), basename(file), bytes, modifiedAt, sentence,
      );
    }
    return { added, refreshed: images.length - added };
  }, 'recoverable');
}

export const listProblems = (db: Database, limit: number): ImportProblem[] =>
  db
    .all<{ path: string; name: string; bytes: number; modifiedAt: number; sentence: string }>(
      'SELECT f.path, p.name, p.bytes, p.modified_at AS modifiedAt, p.sentence FROM import_problems p JOIN folders f ON f.id = p.folder ORDER BY f.path, p.name LIMIT ?',
      limit,
    )
    .map(({ path, name, bytes, modifiedAt, sentence }) => ({ file: join(path, name), bytes, modifiedAt, sentence }));
