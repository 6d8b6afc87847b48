import type { BulkAction } from '../../contract/collection.ts';
import { StudioError } from '../../contract/errors.ts';
import type { Database } from './database.ts';
import { nameId } from './names.ts';

/**
 * What an action does to many pictures at once. `list` is a JSON list of seqs, `value` the action's value as a number.
 * Every action can be taken back, and taking it back leaves alone what was changed again since.
 */
export interface Bulk {
  /** Condition on `images i`: the action would change this picture. `?` is the value. */
  readonly changes: string;
  /** What undoing puts back, as SQL over `images i`; `?` is not bound. */
  readonly before: string;
  readonly apply: (db: Database, value: number, list: string) => void;
  readonly revert: (db: Database, value: number, list: string, bulk: number) => void;
  /** The file moves too, so each picture is done by itself. */
  readonly files?: 'trash' | 'restore';
}

const inList = 'IN (SELECT value FROM json_each(?))';

/** A column of `images` is set to the value. */
const column = (name: 'rating' | 'favourite'): Bulk => ({
  changes: `i.${name} <> ?`,
  before: `i.${name}`,
  apply: (db, value, list) => void db.run(`UPDATE images SET ${name} = ? WHERE seq ${inList}`, value, list),
  revert: (db, value, list, bulk) =>
    void db.run(
      `UPDATE images SET ${name} = (SELECT before FROM bulk_images WHERE bulk = ? AND image = images.seq) WHERE seq ${inList} AND ${name} = ?`,
      bulk, list, value,
    ),
});

/** Pictures are put into a set of them (a tag, an album), or taken out of it. */
function membership(table: 'image_tags' | 'album_images', key: 'tag' | 'album', on: boolean): Bulk {
  const insert = (db: Database, value: number, list: string) => void db.run(`INSERT OR IGNORE INTO ${table} (${key}, image) SELECT ?, value FROM json_each(?)`, value, list);
  const remove = (db: Database, value: number, list: string) => void db.run(`DELETE FROM ${table} WHERE ${key} = ? AND image ${inList}`, value, list);
  const member = `EXISTS (SELECT 1 FROM ${table} m WHERE m.${key} = ? AND m.image = i.seq)`;
  return { changes: on ? `NOT ${member}` : member, before: 'NULL', apply: on ? insert : remove, revert: on ? remove : insert };
}

const files = (kind: 'trash' | 'restore'): Bulk => ({
  // The value is not needed, but every condition binds it.
  changes: `i.trashed_at IS ${kind === 'trash' ? '' : 'NOT '}NULL AND ? IS NOT NULL`,
  before: 'NULL',
  apply: () => undefined,
  revert: () => undefined,
  files: kind,
});

/** An action in SQL, and its value as a number. A new tag gets its number here. */
export function bulkOf(db: Database, action: BulkAction): { bulk: Bulk; value: number } {
  switch (action.do) {
    case 'rate':
      return { bulk: column('rating'), value: action.rating };
    case 'favourite':
      return { bulk: column('favourite'), value: Number(action.on) };
    case 'tag':
      return { bulk: membership('image_tags', 'tag', action.on), value: nameId(db, 'tag', action.tag)! };
    case 'album':
      if (!db.get('SELECT 1 FROM albums WHERE id = ?', action.albumId)) throw new StudioError('bad_input', `There is no album ${action.albumId}.`);
      return { bulk: membership('album_images', 'album', action.on), value: action.albumId };
    case 'trash':
    case 'restore':
      return { bulk: files(action.do), value: 0 };
  }
}
