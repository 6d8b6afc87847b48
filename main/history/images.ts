import { basename, dirname } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import type { ImageRecord } from '../../contract/image.ts';
import type { NewImage } from './contract.ts';
import type { Database, Value } from './database.ts';
import { factsOfRecipe, factsOfSettings, noFacts } from './facts.ts';
import { recordSelect, recordsOf, type RecordRow } from './image-records.ts';
import { folderId, nameId } from './names.ts';
import { freeSeq } from './seq.ts';
import { textId } from './texts.ts';

export function findImage(db: Database, id: string): ImageRecord | null {
  return recordsOf(db, db.all<RecordRow>(`${recordSelect} WHERE i.id = ?`, id))[0] ?? null;
}

export function getImage(db: Database, id: string): ImageRecord {
  const image = findImage(db, id);
  if (!image) throw new StudioError('unknown_image', `The history has no picture ${id}.`);
  return image;
}

/** Pictures by their place in time, newest first. */
export function imagesAt(db: Database, seqs: readonly number[]): ImageRecord[] {
  const list = JSON.stringify(seqs);
  return recordsOf(db, db.all<RecordRow>(`${recordSelect} WHERE i.seq IN (SELECT value FROM json_each(?)) ORDER BY i.seq DESC`, list));
}

/** The picture that now has this file, if any. Pictures in the trash have none. */
export function imageOfFile(db: Database, file: string): { id: string; seq: number } | undefined {
  return db.get('SELECT i.id, i.seq FROM images i JOIN folders f ON f.id = i.folder WHERE f.path = ? AND i.name = ? AND i.trashed_at IS NULL', dirname(file), basename(file));
}

/** The columns one filters by. */
const described = ['source', 'sampler', 'schedule', 'model', 'family', 'loras', 'prompt', 'negative', 'steps', 'cfg', 'denoise', 'seed'] as const;

/** Adds a picture. Adding the same id again changes nothing, so whoever is not sure may simply try. */
export function addImage(db: Database, image: NewImage): ImageRecord {
  keepImage(db, image);
  return getImage(db, image.id);
}

/** The same for many: only says the picture's place in time. */
export function keepImage(db: Database, image: NewImage): number {
  return db.get<{ seq: number }>('SELECT seq FROM images WHERE id = ?', image.id)?.seq ?? insertImage(db, image);
}

function insertImage(db: Database, image: NewImage): number {
  const holder = imageOfFile(db, image.file);
  if (holder) throw new StudioError('bad_input', `The file ${image.file} belongs to the picture ${holder.id} already.`);
  const seq = freeSeq(db, image.createdAt);
  db.run(
    `INSERT INTO images (seq, id, job, created_at, folder, name, bytes, modified_at, width, height, nfe, seconds, parent, relation, ${described.join(', ')})
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ${described.map(() => '?').join(', ')})`,
    seq, image.id, image.jobId, image.createdAt, folderId(db, dirname(image.file)), basename(image.file), image.bytes, image.modifiedAt,
    image.width, image.height, image.nfe, image.seconds, image.parent?.imageId ?? null, image.parent?.relation ?? null, ...description(db, image),
  );
  db.run('INSERT INTO file_names (rowid, name) VALUES (?, ?)', seq, basename(image.file));
  keepWhole(db, seq, image);
  return seq;
}

/** Takes over what a changed file says. A file that says nothing any more leaves what it said before. */
export function refreshImage(db: Database, seq: number, image: NewImage): void {
  db.run('UPDATE images SET bytes = ?, modified_at = ?, width = ?, height = ?, missing = 0 WHERE seq = ?', image.bytes, image.modifiedAt, image.width, image.height, seq);
  if (!image.recipe && !image.settings) return;
  db.run(`UPDATE images SET ${described.map((column) => `${column} = ?`).join(', ')} WHERE seq = ?`, ...description(db, image), seq);
  keepWhole(db, seq, image);
}

/** What a picture says of its making, in the order of those columns. */
function description(db: Database, { recipe, settings, source }: NewImage): Value[] {
  const facts = recipe ? factsOfRecipe(recipe) : settings ? factsOfSettings(settings) : noFacts;
  return [
    nameId(db, 'source', source), nameId(db, 'sampler', facts.sampler), nameId(db, 'schedule', facts.schedule),
    nameId(db, 'model', facts.model?.name ?? null, facts.model?.hash), nameId(db, 'family', facts.family),
    nameId(db, 'loras', facts.loras.length > 0 ? JSON.stringify(facts.loras) : null), textId(db, facts.prompt), textId(db, facts.negativePrompt),
    facts.steps, facts.cfg, facts.denoise, facts.seed,
  ];
}

/** Keeps what a picture says of its making as it says it. */
function keepWhole(db: Database, seq: number, { recipe, settings }: NewImage): void {
  db.run('INSERT OR REPLACE INTO recipes (seq, recipe, settings) VALUES (?, ?, ?)', seq, recipe && JSON.stringify(recipe), settings && JSON.stringify(settings));
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
