import { StudioError } from '../../contract/errors.ts';
import type { Database } from './database.ts';

/** A person's choice of pictures. The pictures stay where they are. */
export interface Album {
  readonly albumId: number;
  readonly name: string;
  readonly count: number;
  /** Its newest picture that is not in the trash. */
  readonly cover: string | null;
}

const select = `
  SELECT a.id AS albumId, a.name,
    (SELECT count(*) FROM album_images m JOIN images i ON i.seq = m.image WHERE m.album = a.id AND i.trashed_at IS NULL) AS count,
    (SELECT i.id FROM album_images m JOIN images i ON i.seq = m.image WHERE m.album = a.id AND i.trashed_at IS NULL ORDER BY m.image DESC LIMIT 1) AS cover
  FROM albums a`;

export const listAlbums = (db: Database): Album[] => db.all<Album>(`${select} WHERE a.removed_at IS NULL ORDER BY a.name COLLATE NOCASE`);

export function addAlbum(db: Database, name: string): Album {
  refuseTaken(db, name, -1);
  const id = db.insert('INSERT INTO albums (name, created_at) VALUES (?, ?)', name, Date.now());
  return getAlbum(db, id);
}

export function renameAlbum(db: Database, id: number, name: string): Album {
  getAlbum(db, id);
  refuseTaken(db, name, id);
  db.run('UPDATE albums SET name = ? WHERE id = ?', name, id);
  return getAlbum(db, id);
}

/** Takes an album off the list, or puts it back with all its pictures. */
export function removeAlbum(db: Database, id: number, removed: boolean): void {
  const { name } = getAlbum(db, id);
  if (!removed) refuseTaken(db, name, id);
  db.run('UPDATE albums SET removed_at = ? WHERE id = ?', removed ? Date.now() : null, id);
}

function getAlbum(db: Database, id: number): Album {
  const album = db.get<Album>(`${select} WHERE a.id = ?`, id);
  if (!album) throw new StudioError('bad_input', `There is no album ${id}.`);
  return album;
}

function refuseTaken(db: Database, name: string, except: number): void {
  if (db.get('SELECT 1 FROM albums WHERE name = ? COLLATE NOCASE AND removed_at IS NULL AND id <> ?', name, except)) {
    throw new StudioError('bad_input', `There is an album “${name}” already. Choose another name.`);
  }
}
