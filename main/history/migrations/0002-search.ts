import { createHash } from 'node:crypto';
import type { Database } from '../database.ts';

/** Searching: texts and LoRAs as numbers beside the other columns, their words indexed, and a log of what changed. */
export function search(db: Database): void {
  db.exec(`
    -- Prompts, negative prompts and notes, each once: many pictures share one. Never deleted; found by content.
    CREATE TABLE texts (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE) STRICT;
    CREATE VIRTUAL TABLE text_words USING fts5(text, content='', tokenize='unicode61 remove_diacritics 2', prefix='2 3');
    CREATE VIRTUAL TABLE file_names USING fts5(name, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');

    ALTER TABLE images ADD COLUMN prompt INTEGER REFERENCES texts(id);
    ALTER TABLE images ADD COLUMN negative INTEGER REFERENCES texts(id);
    ALTER TABLE images ADD COLUMN note INTEGER REFERENCES texts(id);
    -- A name of kind 'loras': the LoRAs of one picture as a JSON list.
    ALTER TABLE images ADD COLUMN loras INTEGER REFERENCES names(id);
  `);
  fill(db);
  db.exec(`
    CREATE TABLE image_changes (rev INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL) STRICT;
    -- Columns of pictures next to each other, packed: made again from the pictures whenever one is missing here.
    CREATE TABLE chunks (low INTEGER PRIMARY KEY, high INTEGER NOT NULL UNIQUE, layout TEXT NOT NULL, data BLOB NOT NULL) STRICT;
    ${(['INSERT', 'UPDATE', 'DELETE'] as const).map(trigger).join('\n')}
  `);
}

/** Whoever changes a picture leaves word of it, and drops the packed columns it is in. */
function trigger(event: 'INSERT' | 'UPDATE' | 'DELETE'): string {
  const seq = event === 'DELETE' ? 'OLD.seq' : 'NEW.seq';
  return `CREATE TRIGGER images_${event.toLowerCase()} AFTER ${event} ON images BEGIN
    INSERT INTO image_changes (seq) VALUES (${seq});
    DELETE FROM chunks WHERE low = (SELECT max(low) FROM chunks WHERE low <= ${seq}) AND high > ${seq};
  END;`;
}

interface Row {
  seq: number;
  name: string;
  notes: string;
  recipe: string | null;
  settings: string | null;
}

/** Indexes the pictures that are there already. */
function fill(db: Database): void {
  let last = -1;
  for (;;) {
    const rows = db.all<Row>(
      'SELECT i.seq, i.name, i.notes, r.recipe, r.settings FROM images i LEFT JOIN recipes r ON r.seq = i.seq WHERE i.seq > ? ORDER BY i.seq LIMIT 1000',
      last,
    );
    if (rows.length === 0) return;
    for (const row of rows) {
      const recipe = JSON.parse(row.recipe ?? row.settings ?? '{}') as { prompt?: string | null; negativePrompt?: string | null; loras?: (string | { name: string })[] };
      const loras = (recipe.loras ?? []).map((lora) => (typeof lora === 'string' ? lora : lora.name));
      db.run(
        'UPDATE images SET prompt = ?, negative = ?, note = ?, loras = ? WHERE seq = ?',
        text(db, recipe.prompt), text(db, recipe.negativePrompt), text(db, row.notes), lorasId(db, loras), row.seq,
      );
      db.run('INSERT INTO file_names (rowid, name) VALUES (?, ?)', row.seq, row.name);
    }
    last = rows.at(-1)!.seq;
  }
}

function text(db: Database, content: string | null | undefined): number | null {
  if (!content) return null;
  const digest = createHash('sha256').update(content).digest().subarray(0, 16);
  const known = db.get<{ id: number }>('SELECT id FROM texts WHERE digest = ?', digest);
  if (known) return known.id;
  const id = db.insert('INSERT INTO texts (digest) VALUES (?)', digest);
  db.run('INSERT INTO text_words (rowid, text) VALUES (?, ?)', id, content);
  return id;
}

function lorasId(db: Database, loras: readonly string[]): number | null {
  if (loras.length === 0) return null;
  const name = JSON.stringify(loras);
  const known = db.get<{ id: number }>(`SELECT id FROM names WHERE kind = 'loras' AND name = ? AND hash = ''`, name);
  return known?.id ?? db.insert(`INSERT INTO names (kind, name) VALUES ('loras', ?)`, name);
}
