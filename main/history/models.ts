import { StudioError } from '../../contract/errors.ts';
import type { ModelDefaults, ModelHashes, ModelInspection, ModelKind, ModelRecord } from '../../contract/model.ts';
import { idOf, newId } from '../ids.ts';
import type { FoundModel } from './contract.ts';
import type { Database } from './database.ts';

interface Row {
  id: string;
  path: string;
  name: string;
  bytes: number;
  modified_at: number;
  hint: ModelKind;
  builtin: number;
  inspection: string | null;
  problem: string | null;
  hashes: string | null;
  thumbnail: string | null;
  defaults: string;
  notes: string;
  missing: number;
}

const select = 'SELECT id, path, name, bytes, modified_at, hint, builtin, inspection, problem, hashes, thumbnail, defaults, notes, missing FROM models';

function record(row: Row): ModelRecord {
  const inspection = row.inspection === null ? null : (JSON.parse(row.inspection) as ModelInspection);
  const hashes = row.hashes === null ? null : (JSON.parse(row.hashes) as ModelHashes);
  return {
    id: row.id,
    name: row.name,
    path: row.path,
    bytes: row.bytes,
    modifiedAt: row.modified_at,
    kind: inspection && inspection.kind !== 'unknown' ? inspection.kind : row.hint,
    inspection,
    sha256: hashes?.sha256 ?? null,
    hashes,
    thumbnail: row.thumbnail,
    missing: row.missing === 1,
    defaults: JSON.parse(row.defaults) as ModelDefaults,
    builtin: row.builtin === 1,
    notes: row.notes,
    problem: row.problem,
  };
}

/** Every model ever seen, the built-in one first, then by name. */
export const listModels = (db: Database): ModelRecord[] => db.all<Row>(`${select} ORDER BY builtin DESC, name COLLATE NOCASE, path`).map(record);

export function modelAt(db: Database, id: string): ModelRecord {
  const row = db.get<Row>(`${select} WHERE id = ?`, id);
  if (!row) throw new StudioError('unknown_model', `The model library has no model ${id}.`);
  return record(row);
}

/**
 * Takes over what lies in the model folders now. A file that was moved keeps its notes and what is known of it; one that
 * changed is known no more; one that is gone is missing. No row is ever deleted. Whether anything changed.
 */
export function syncModels(db: Database, found: readonly FoundModel[]): boolean {
  return db.transaction(() => {
    const before = db.all<Row & { inode: string }>(`${select.replace(' FROM', ', inode FROM')} ORDER BY path`);
    const byPath = new Map(before.map((row) => [row.path, row]));
    const paths = new Set(found.map(({ path }) => path));
    // The built-in model stays the same one wherever a program is unpacked to.
    const known = (file: FoundModel) =>
      byPath.get(file.path) ?? before.find((row) => !paths.has(row.path) && (moved(row, file) || (file.builtin && row.builtin === 1)));
    let changed = 0;
    for (const row of before) if (!paths.has(row.path)) changed += db.run('UPDATE models SET missing = 1 WHERE id = ? AND missing = 0', row.id);
    for (const file of found) changed += take(db, file, known(file));
    return changed > 0;
  });
}

/** The same for the same place, so that what names a model still does when the history was lost and is made anew. */
function freeId(db: Database, place: string): string {
  const id = idOf(place);
  return db.get('SELECT 1 FROM models WHERE id = ?', id) ? newId() : id;
}

const same = (row: { bytes: number; modified_at: number }, file: FoundModel) => row.bytes === file.bytes && row.modified_at === file.modifiedAt;
const moved = (row: Row & { inode: string }, file: FoundModel) => row.inode === file.inode && same(row, file);

function take(db: Database, { path, name, bytes, modifiedAt, inode, hint, builtin, thumbnail }: FoundModel, known: Row | undefined): number {
  if (!known) {
    return db.run(
      'INSERT INTO models (id, path, name, bytes, modified_at, inode, hint, builtin, thumbnail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      freeId(db, builtin ? 'builtin' : path), path, name, bytes, modifiedAt, inode, hint, Number(builtin), thumbnail,
    );
  }
  const stale = known.bytes !== bytes || known.modified_at !== modifiedAt;
  if (stale) db.run('UPDATE models SET inspection = NULL, problem = NULL, hashes = NULL WHERE id = ?', known.id);
  return db.run(
    `UPDATE models SET path = ?1, name = ?2, bytes = ?3, modified_at = ?4, inode = ?5, hint = ?6, builtin = ?7, thumbnail = ?8, missing = 0
     WHERE id = ?9 AND (path, name, bytes, modified_at, inode, hint, builtin, missing) IS NOT (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0) OR id = ?9 AND thumbnail IS NOT ?8`,
    path, name, bytes, modifiedAt, inode, hint, Number(builtin), thumbnail, known.id,
  );
}

/** What was learnt of a file, unless it changed meanwhile: its contents, or why they cannot be read. */
export function noteInspection(db: Database, id: string, seen: { bytes: number; modifiedAt: number }, inspection: ModelInspection | null, problem: string | null): void {
  db.run('UPDATE models SET inspection = ?, problem = ? WHERE id = ? AND bytes = ? AND modified_at = ?', inspection && JSON.stringify(inspection), problem, id, seen.bytes, seen.modifiedAt);
}

export function noteHashes(db: Database, id: string, seen: { bytes: number; modifiedAt: number }, hashes: ModelHashes): void {
  db.run('UPDATE models SET hashes = ? WHERE id = ? AND bytes = ? AND modified_at = ?', JSON.stringify(hashes), id, seen.bytes, seen.modifiedAt);
}

/** What a person says of a model. Fields that are not given stay. */
export function describeModel(db: Database, id: string, { notes, defaults }: { notes?: string | undefined; defaults?: ModelDefaults | undefined }): ModelRecord {
  return db.transaction(() => {
    const { id: known } = modelAt(db, id);
    if (notes !== undefined) db.run('UPDATE models SET notes = ? WHERE id = ?', notes, known);
    if (defaults !== undefined) db.run('UPDATE models SET defaults = ? WHERE id = ?', JSON.stringify(defaults), known);
    return modelAt(db, known);
  });
}
