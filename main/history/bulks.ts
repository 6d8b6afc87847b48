import { StudioError } from '../../contract/errors.ts';
import { bulkOf } from './bulk-actions.ts';
import type { BulkAction, BulkPreview, BulkRecord, Selection } from '../../contract/collection.ts';
import type { BulkFile, Moved } from './contract.ts';
import type { Database } from './database.ts';
import { join } from 'node:path';
import type { Search } from './search/search.ts';

/** Pictures a step changes in one transaction: short, so that a job's new picture never waits long. */
const sliceSize = 10_000;
const filesAtOnce = 100;
/** Actions that can still be undone. */
const remembered = 100;

type Row = Omit<BulkRecord, 'action' | 'createdAt'> & { action: string; created_at: number };
const select = `
  SELECT b.id, b.action, b.state, b.created_at, b.count,
    (SELECT count(*) FROM bulk_images m WHERE m.bulk = b.id AND m.done = 1) AS changed,
    (SELECT count(*) FROM bulk_images m WHERE m.bulk = b.id AND m.done = 2) AS failed
  FROM bulks b`;

const record = ({ created_at, action, ...row }: Row): BulkRecord => ({ ...row, action: JSON.parse(action) as BulkAction, createdAt: created_at });

export function getBulk(db: Database, id: number): BulkRecord {
  const row = db.get<Row>(`${select} WHERE b.id = ?`, id);
  if (!row) throw new StudioError('bad_input', `There is no action ${id}; only the latest ${remembered} are remembered.`);
  return record(row);
}

/** The latest actions that were begun, newest first. */
export const listBulks = (db: Database, limit: number): BulkRecord[] => db.all<Row>(`${select} WHERE b.state <> 'prepared' ORDER BY b.id DESC LIMIT ?`, limit).map(record);

/**
 * Fixes which pictures an action will change, and changes nothing. What is shown of it is what will be done: pictures
 * that come to fit the search later are not touched.
 */
export function prepareBulk(db: Database, search: Search, selection: Selection, action: BulkAction): BulkPreview {
  return db.transaction(() => {
    const { bulk, value } = bulkOf(db, action);
    const seqs = selectedSeqs(db, search, selection);
    const id = db.insert(`INSERT INTO bulks (action, state, created_at, count) VALUES (?, 'prepared', ?, 0)`, JSON.stringify(action), Date.now());
    const count = db.run(`INSERT INTO bulk_images (bulk, image) SELECT ?, i.seq FROM images i WHERE i.seq IN (SELECT value FROM json_each(?)) AND ${bulk.changes}`, id, JSON.stringify(seqs), value);
    db.run('UPDATE bulks SET count = ? WHERE id = ?', count, id);
    const { bytes } = db.get<{ bytes: number | null }>('SELECT sum(i.bytes) AS bytes FROM bulk_images m JOIN images i ON i.seq = m.image WHERE m.bulk = ?', id)!;
    const examples = db.all<{ id: string }>('SELECT i.id FROM bulk_images m JOIN images i ON i.seq = m.image WHERE m.bulk = ? ORDER BY m.image DESC LIMIT 20', id);
    return { ...getBulk(db, id), selected: seqs.length, bytes: bytes ?? 0, examples: examples.map((each) => each.id) };
  });
}

function selectedSeqs(db: Database, search: Search, selection: Selection): number[] {
  const of = (ids: readonly string[]) =>
    db.all<{ seq: number }>('SELECT seq FROM images WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids)).map(({ seq }) => seq);
  if ('imageIds' in selection) return of(selection.imageIds);
  const except = new Set(of(selection.except));
  return search.seqs(selection.text).filter((seq) => !except.has(seq));
}

/** What is left to do of an action, or of undoing it: more slices, or files that somebody must move. */
export interface Step {
  readonly left: number;
  readonly files: BulkFile[];
}

const from = { doing: 0, undoing: 1 } as const;

/** Begins an action that was prepared, or undoing one that was done. Begun once already, it goes on. */
export function beginBulk(db: Database, id: number, way: 'doing' | 'undoing'): BulkRecord {
  return db.transaction(() => {
    const { state } = getBulk(db, id);
    const allowed = way === 'doing' ? ['prepared', 'doing', 'undoing', 'undone'] : ['done', 'doing', 'undoing'];
    if (!allowed.includes(state)) throw new StudioError('bad_input', `The action ${id} is ${state}; it cannot be ${way === 'doing' ? 'done' : 'undone'} now.`);
    db.run('UPDATE bulks SET state = ? WHERE id = ?', way, id);
    // What failed may work the other time.
    db.run('UPDATE bulk_images SET done = ? WHERE bulk = ? AND done = 2', from[way], id);
    return getBulk(db, id);
  });
}

/** Does the next slice: all of it or nothing. For actions on files it names the next files instead. */
export function stepBulk(db: Database, id: number): Step {
  return db.transaction(() => {
    const { action, state } = getBulk(db, id);
    if (state !== 'doing' && state !== 'undoing') throw new StudioError('bad_input', `The action ${id} is ${state}.`);
    const { bulk, value } = bulkOf(db, action);
    const next = db.all<{ image: number }>('SELECT image FROM bulk_images WHERE bulk = ? AND done = ? ORDER BY image LIMIT ?', id, from[state], bulk.files ? filesAtOnce : sliceSize);
    if (!bulk.files) {
      const list = JSON.stringify(next.map(({ image }) => image));
      const these = 'bulk = ? AND image IN (SELECT value FROM json_each(?))';
      if (state === 'doing') db.run(`UPDATE bulk_images SET before = (SELECT ${bulk.before} FROM images i WHERE i.seq = image) WHERE ${these}`, id, list);
      if (state === 'doing') bulk.apply(db, value, list);
      else bulk.revert(db, value, list, id);
      db.run(`UPDATE bulk_images SET done = ? WHERE ${these}`, 1 - from[state], id, list);
    }
    const left = db.get<{ n: number }>('SELECT count(*) AS n FROM bulk_images WHERE bulk = ? AND done = ?', id, from[state])!.n;
    if (left === 0) db.run('UPDATE bulks SET state = ? WHERE id = ?', state === 'doing' ? 'done' : 'undone', id);
    return { left, files: bulk.files ? filesOf(db, next.map(({ image }) => image), (bulk.files === 'trash') === (state === 'doing') ? 'trash' : 'restore') : [] };
  });
}

function filesOf(db: Database, seqs: readonly number[], move: BulkFile['move']): BulkFile[] {
  return db
    .all<{ seq: number; folder: string; name: string; trashed: number; ticket: string | null }>(
      `SELECT i.seq, f.path AS folder, i.name, i.trashed_at IS NOT NULL AS trashed, t.ticket
       FROM images i JOIN folders f ON f.id = i.folder LEFT JOIN trash t ON t.image = i.seq WHERE i.seq IN (SELECT value FROM json_each(?)) ORDER BY i.seq`,
      JSON.stringify(seqs),
    )
    .map(({ seq, folder, name, trashed, ticket }) => ({ seq, file: join(folder, name), move, ticket, settled: (trashed === 1) === (move === 'trash') }));
}

/** Notes what became of files: moved, with the trash's ticket, or not. */
export function noteMoved(db: Database, id: number, moved: readonly Moved[]): void {
  db.transaction(() => {
    const { state } = getBulk(db, id);
    const way = state === 'undoing' ? 'undoing' : 'doing';
    for (const each of moved) {
      // A file that came back to a place another picture has taken meanwhile is that picture's.
      const ok = each.ok && !(each.move === 'restore' && placeTaken(db, each.seq));
      db.run('UPDATE bulk_images SET done = ? WHERE bulk = ? AND image = ?', ok ? 1 - from[way] : 2, id, each.seq);
      if (!ok) continue;
      db.run('UPDATE images SET trashed_at = ?, missing = ? WHERE seq = ?', each.move === 'trash' ? Date.now() : null, Number(each.missing), each.seq);
      db.run('DELETE FROM trash WHERE image = ?', each.seq);
      if (each.move === 'trash' && each.ticket !== null) db.run('INSERT INTO trash (image, ticket) VALUES (?, ?)', each.seq, each.ticket);
    }
    // The disk knows it too: whoever goes on after a loss of power finds the file where it went.
  }, 'recoverable');
}

const placeTaken = (db: Database, seq: number): boolean =>
  db.get('SELECT 1 FROM images i JOIN images o ON o.folder = i.folder AND o.name = i.name AND o.trashed_at IS NULL AND o.seq <> i.seq WHERE i.seq = ?', seq) !== undefined;

/** Actions a crash left in the middle: they go on with `beginBulk` in the same way, or the other. */
export const unfinishedBulks = (db: Database): BulkRecord[] => db.all<Row>(`${select} WHERE b.state IN ('doing', 'undoing') ORDER BY b.id`).map(record);

/** Forgets what was only shown, and actions too old to be undone. */
export function forgetOldBulks(db: Database): void {
  db.transaction(() => {
    db.run(`DELETE FROM bulks WHERE state = 'prepared' AND created_at < ?`, Date.now() - 86_400_000);
    db.run(`DELETE FROM bulks WHERE state IN ('done', 'undone') AND id <= (SELECT max(id) FROM bulks) - ?`, remembered);
  });
}
