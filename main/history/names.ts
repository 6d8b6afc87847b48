import type { Database } from './database.ts';

export type NameKind = 'source' | 'sampler' | 'schedule' | 'model' | 'family' | 'loras' | 'tag';

/** The number of a word that many pictures share; a new word gets one. Null stays null. */
export function nameId(db: Database, kind: NameKind, name: string | null, hash = ''): number | null {
  if (name === null) return null;
  const known = db.get<{ id: number }>('SELECT id FROM names WHERE kind = ? AND name = ? AND hash = ?', kind, name, hash);
  return known?.id ?? db.insert('INSERT INTO names (kind, name, hash) VALUES (?, ?, ?)', kind, name, hash);
}

export function folderId(db: Database, path: string): number {
  const known = db.get<{ id: number }>('SELECT id FROM folders WHERE path = ?', path);
  return known?.id ?? db.insert('INSERT INTO folders (path) VALUES (?)', path);
}
