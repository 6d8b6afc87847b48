import { basename, dirname, join } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import type { ImageRecord } from '../../contract/image.ts';
import type { NewImage } from './contract.ts';
import type { Database } from './database.ts';
import { factsOfRecipe, factsOfSettings, noFacts } from './facts.ts';
import { folderId, nameId } from './names.ts';
import { freeSeq } from './seq.ts';
import { textId } from './texts.ts';

interface Row {
  seq: number;
  id: string;
  job: string | null;
  created_at: number;
  folder_path: string;
  name: string;
  bytes: number;
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

const select = `
  SELECT i.seq, i.id, i.job, i.created_at, f.path AS folder_path, i.name, i.bytes, i.width, i.height, s.name AS source_name,
    r.recipe, r.settings, i.nfe, i.seconds, i.rating, i.favourite, i.notes, i.parent, i.relation, i.missing, i.trashed_at
  FROM images i JOIN folders f ON f.id = i.folder JOIN names s ON s.id = i.source LEFT JOIN recipes r ON r.seq = i.seq`;

/** Recipes were checked when they came in; from here on they are trusted. */
function record(row: Row, marks: Marks): ImageRecord {
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
    recipe: row.recipe === null ? null : (JSON.parse(row.recipe) as ImageRecord['recipe']),
    settings: row.settings === null ? null : (JSON.parse(row.settings) as ImageRecord['settings']),
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

interface Marks {
  readonly tags: ReadonlyMap<number, string[]>;
  readonly albums: ReadonlyMap<number, string[]>;
}

function records(db: Database, rows: readonly Row[]): ImageRecord[] {
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

export function findImage(db: Database, id: string): ImageRecord | null {
  return records(db, db.all<Row>(`${select} WHERE i.id = ?`, id))[0] ?? null;
}

export function getImage(db: Database, id: string): ImageRecord {
  const image = findImage(db, id);
  if (!image) throw new StudioError('unknown_image', `The history has no picture ${id}.`);
  return image;
}

/** Pictures by their place in time, newest first. */
export function imagesAt(db: Database, seqs: readonly number[]): ImageRecord[] {
  const list = JSON.stringify(seqs);
  return records(db, db.all<Row>(`${select} WHERE i.seq IN (SELECT value FROM json_each(?)) ORDER BY i.seq DESC`, list));
}

/** The picture that now has this file, if any. Pictures in the trash have none. */
export function imageOfFile(db: Database, file: string): { id: string; seq: number } | undefined {
  return db.get('SELECT i.id, i.seq FROM images i JOIN folders f ON f.id = i.folder WHERE f.path = ? AND i.name = ? AND i.trashed_at IS NULL', dirname(file), basename(file));
}

/** Adds a picture. Adding the same id again changes nothing, so whoever is not sure may simply try. */
export function addImage(db: Database, image: NewImage): ImageRecord {
  return findImage(db, image.id) ?? insertImage(db, image);
}

function insertImage(db: Database, image: NewImage): ImageRecord {
  const holder = imageOfFile(db, image.file);
  if (holder) throw new StudioError('bad_input', `The file ${image.file} belongs to the picture ${holder.id} already.`);
  const facts = image.recipe ? factsOfRecipe(image.recipe) : image.settings ? factsOfSettings(image.settings) : noFacts;
  const seq = freeSeq(db, image.createdAt);
  db.run(
    `INSERT INTO images (seq, id, job, created_at, folder, name, bytes, modified_at, width, height, source, sampler, schedule,
       model, family, loras, prompt, negative, steps, cfg, denoise, seed, nfe, seconds, parent, relation)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    seq, image.id, image.jobId, image.createdAt, folderId(db, dirname(image.file)), basename(image.file), image.bytes, image.modifiedAt,
    image.width, image.height, nameId(db, 'source', image.source), nameId(db, 'sampler', facts.sampler), nameId(db, 'schedule', facts.schedule),
    nameId(db, 'model', facts.model?.name ?? null, facts.model?.hash), nameId(db, 'family', facts.family),
    nameId(db, 'loras', facts.loras.length > 0 ? JSON.stringify(facts.loras) : null), textId(db, facts.prompt), textId(db, facts.negativePrompt),
    facts.steps, facts.cfg, facts.denoise, facts.seed, image.nfe, image.seconds, image.parent?.imageId ?? null, image.parent?.relation ?? null,
  );
  db.run('INSERT INTO recipes (seq, recipe, settings) VALUES (?, ?, ?)', seq, image.recipe && JSON.stringify(image.recipe), image.settings && JSON.stringify(image.settings));
  db.run('INSERT INTO file_names (rowid, name) VALUES (?, ?)', seq, basename(image.file));
  return getImage(db, image.id);
}

export function rateImage(db: Database, id: string, rating: number): ImageRecord {
  db.run('UPDATE images SET rating = ? WHERE id = ?', rating, id);
  return getImage(db, id);
}

export function favourImage(db: Database, id: string, favourite: boolean): ImageRecord {
  db.run('UPDATE images SET favourite = ? WHERE id = ?', Number(favourite), id);
  return getImage(db, id);
}

export function noteImage(db: Database, id: string, notes: string): ImageRecord {
  return db.transaction(() => {
    db.run('UPDATE images SET notes = ?, note = ? WHERE id = ?', notes, textId(db, notes), id);
    return getImage(db, id);
  });
}
