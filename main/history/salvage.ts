import { addAlbum, listAlbums } from './albums.ts';
import type { SalvagePlace } from './contract.ts';
import { Database } from './database.ts';
import { recordSelect, recordsOf, type RecordRow } from './image-records.ts';
import { addImage, findImage, noteImage } from './images.ts';
import { nameId } from './names.ts';

/** Pictures carried over in one transaction. */
const slice = 200;

/**
 * Carries what can still be read out of a damaged history over into a new one, a slice at a time: from the oldest picture
 * up to the damage, then from the newest down to it. What lies in the damage itself is read again from the pictures.
 */
export function salvageSlice(db: Database, file: string, place: SalvagePlace): { kept: number; next: SalvagePlace | null } {
  const old = readable(file);
  if (!old) return { kept: 0, next: null };
  try {
    const rising = place.way === 'rising';
    const rows = readRows(old, rising ? 'i.seq > ? ORDER BY i.seq' : 'i.seq < ? ORDER BY i.seq DESC', place.from);
    const last = rows.at(-1)?.seq;
    const kept = keepAll(db, old, rows);
    if (last !== undefined && (rising || last > place.until)) return { kept, next: { ...place, from: last } };
    if (rising) return { kept, next: { way: 'falling', from: Number.MAX_SAFE_INTEGER, until: place.from } };
    return { kept, next: null };
  } finally {
    old.close();
  }
}

function readable(file: string): Database | null {
  try {
    const old = new Database(file, { readOnly: true });
    old.get('SELECT 1 FROM images LIMIT 1');
    return old;
  } catch {
    return null;
  }
}

/** The next rows that can be read: a slice, or what stands before the damage in it. */
function readRows(old: Database, where: string, from: number): RecordRow[] {
  const rows = (limit: number, after: number) => orNothing(() => old.all<RecordRow>(`${recordSelect} WHERE ${where} LIMIT ${limit}`, after));
  const all = rows(slice, from);
  if (all.length > 0) return all;
  const single: RecordRow[] = [];
  for (let next = rows(1, from); next.length > 0 && single.length < slice; next = rows(1, next[0]!.seq)) single.push(next[0]!);
  return single;
}

function orNothing<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch {
    return [];
  }
}

function keepAll(db: Database, old: Database, rows: readonly RecordRow[]): number {
  // One that does not fit the new history (its file has another picture there by now) must not keep the rest out.
  return db.transaction(() => rows.filter((row) => orNothing(() => [keep(db, old, row)])[0] ?? false).length, 'recoverable');
}

function keep(db: Database, old: Database, row: RecordRow): boolean {
  const [image] = recordsOf(old, [row]);
  if (!image || findImage(db, image.id)) return false;
  const { id, jobId, createdAt, file, bytes, width, height, source, recipe, settings, nfe, seconds, parent } = image;
  const { seq } = addImage(db, { id, jobId, createdAt, file, bytes, modifiedAt: row.modified_at, width, height, source, recipe, settings, nfe, seconds, parent });
  db.run('UPDATE images SET rating = ?, favourite = ?, missing = ?, trashed_at = ? WHERE seq = ?', image.rating, Number(image.favourite), Number(image.missing), image.trashedAt, seq);
  if (image.notes !== '') noteImage(db, id, image.notes);
  for (const tag of image.tags) db.run('INSERT OR IGNORE INTO image_tags (tag, image) VALUES (?, ?)', nameId(db, 'tag', tag), seq);
  for (const album of image.albums) {
    const { albumId } = listAlbums(db).find(({ name }) => name === album) ?? addAlbum(db, album);
    db.run('INSERT OR IGNORE INTO album_images (album, image) VALUES (?, ?)', albumId, seq);
  }
  for (const { ticket } of orNothing(() => old.all<{ ticket: string }>('SELECT ticket FROM trash WHERE image = ?', row.seq))) {
    db.run('INSERT OR IGNORE INTO trash (image, ticket) VALUES (?, ?)', seq, ticket);
  }
  return true;
}

/** Carries over the queue, the experiments and the folders of pictures. What ran is interrupted. */
export function salvageQueue(db: Database, file: string): { jobs: number; experiments: number; roots: string[] } {
  const old = readable(file);
  if (!old) return { jobs: 0, experiments: 0, roots: [] };
  try {
    const roots = orNothing(() => old.all<{ path: string }>('SELECT path FROM roots')).map(({ path }) => path);
    return db.transaction(() => {
      const jobs = keepJobs(db, old);
      return { jobs, experiments: keepExperiments(db, old), roots };
    });
  } finally {
    old.close();
  }
}

type Row = Record<string, string | number | null>;

function keepJobs(db: Database, old: Database): number {
  const jobs = orNothing(() => old.all<Row>(`SELECT * FROM jobs WHERE state <> 'done' ORDER BY seq`));
  for (const { seq: _, owner: _gone, ...job } of jobs) {
    if (!keepRow(db, 'jobs', { ...job, state: job['state'] === 'running' ? 'interrupted' : job['state']!, cancel_asked: 0 })) continue;
    for (const plan of orNothing(() => old.all<Row>('SELECT * FROM plans WHERE job = ?', job['id']!))) keepRow(db, 'plans', plan);
  }
  return jobs.length;
}

/** Adds a row with the columns its format had; false where one of its key is there already. */
function keepRow(db: Database, table: string, row: Row): boolean {
  const columns = Object.keys(row);
  return db.run(`INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`, ...Object.values(row)) > 0;
}

/** Carries over experiments with their cells, votes and measures; paused. */
function keepExperiments(db: Database, old: Database): number {
  const experiments = orNothing(() => old.all<Row>('SELECT * FROM experiments ORDER BY seq'));
  for (const { seq, ...experiment } of experiments) {
    // What ran is paused: a person looks at what was saved first.
    if (!keepRow(db, 'experiments', { ...experiment, running: 0 })) continue;
    const fresh = db.get<{ seq: number }>('SELECT seq FROM experiments WHERE id = ?', experiment['id']!)!.seq;
    for (const table of ['experiment_cells', 'votes', 'cell_measures']) {
      for (const { id: _, ...row } of orNothing(() => old.all<Row>(`SELECT * FROM ${table} WHERE experiment = ?`, seq!))) keepRow(db, table, { ...row, experiment: fresh });
    }
    db.run(`UPDATE experiment_cells SET state = 'waiting', job = CASE WHEN job IN (SELECT id FROM jobs) THEN job END WHERE experiment = ? AND state IN ('queued', 'running')`, fresh);
  }
  return experiments.length;
}
