import { join } from 'node:path';
import type { ImageRecord } from '../../contract/image.ts';
import { upgradedRecipe } from '../../contract/recipe-migrations.ts';
import type { Database } from './database.ts';

/** A picture as the database gives it. */
export interface RecordRow {
  seq: number;
  id: string;
  job: string | null;
  created_at: number;
  folder_path: string;
  name: string;
  bytes: number;
  modified_at: number;
  width: number;
  height: number;
  source_name: string;
  recipe: string | null;
  settings: string | null;
  nfe: number | null;
  seconds: number | null;
  rating: number;
  favourite: number;
  notes: string;
  parent: string | null;
  relation: string | null;
  missing: number;
  trashed_at: number | null;
}

/** The beginning of every query for whole pictures; `i` are the images. */
export const recordSelect = `
  SELECT i.seq, i.id, i.job, i.created_at, f.path AS folder_path, i.name, i.bytes, i.modified_at, i.width, i.height, s.name AS source_name,
    r.recipe, r.settings, i.nfe, i.seconds, i.rating, i.favourite, i.notes, i.parent, i.relation, i.missing, i.trashed_at
  FROM images i JOIN folders f ON f.id = i.folder JOIN names s ON s.id = i.source LEFT JOIN recipes r ON r.seq = i.seq`;

/** Recipes were checked when they came in; from here on they are trusted. */
function record(row: RecordRow, marks: Marks): ImageRecord {
  return {
    id: row.id,
    seq: row.seq,
    jobId: row.job,
    createdAt: row.created_at,
    file: join(row.folder_path, row.name),
    width: row.width,
    height: row.height,
    bytes: row.bytes,
    source: row.source_name,
    recipe: upgraded(row.recipe) as ImageRecord['recipe'],
    settings: stored(row.settings) as ImageRecord['settings'],
    nfe: row.nfe,
    seconds: row.seconds,
    rating: row.rating,
    favourite: row.favourite === 1,
    notes: row.notes,
    tags: marks.tags.get(row.seq) ?? [],
    albums: marks.albums.get(row.seq) ?? [],
    parent: row.parent === null ? null : { imageId: row.parent, relation: row.relation ?? 'copy' },
    missing: row.missing === 1,
    trashedAt: row.trashed_at,
  };
}

/** A recipe stays as it was written; whoever reads it gets today's shape. */
function upgraded(json: string | null): unknown {
  try {
    return upgradedRecipe(stored(json));
  } catch {
    return null;
  }
}

/** A disk that changed a letter here must not keep a page of pictures from being shown: the file has the recipe too. */
function stored(json: string | null): unknown {
  if (json === null) return null;
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

interface Marks {
  readonly tags: ReadonlyMap<number, string[]>;
  readonly albums: ReadonlyMap<number, string[]>;
}

/** Rows as pictures, with their tags and albums. */
export function recordsOf(db: Database, rows: readonly RecordRow[]): ImageRecord[] {
  const list = JSON.stringify(rows.map(({ seq }) => seq));
  const bySeq = (pairs: { seq: number; name: string }[]) => {
    const map = new Map<number, string[]>();
    for (const { seq, name } of pairs) map.set(seq, [...(map.get(seq) ?? []), name]);
    return map;
  };
  const marks = {
    tags: bySeq(db.all('SELECT t.image AS seq, n.name FROM image_tags t JOIN names n ON n.id = t.tag WHERE t.image IN (SELECT value FROM json_each(?)) ORDER BY n.name', list)),
    albums: bySeq(
      db.all('SELECT m.image AS seq, a.name FROM album_images m JOIN albums a ON a.id = m.album WHERE m.image IN (SELECT value FROM json_each(?)) AND a.removed_at IS NULL ORDER BY a.name', list),
    ),
  };
  return rows.map((row) => record(row, marks));
}
