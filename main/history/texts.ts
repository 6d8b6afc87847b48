import { createHash } from 'node:crypto';
import type { Database } from './database.ts';

/** The number of a text; a new one gets one and its words are indexed. An empty text has none. */
export function textId(db: Database, content: string): number | null {
  if (content === '') return null;
  const digest = createHash('sha256').update(content).digest().subarray(0, 16);
  const known = db.get<{ id: number }>('SELECT id FROM texts WHERE digest = ?', digest);
  if (known) return known.id;
  const id = db.insert('INSERT INTO texts (digest) VALUES (?)', digest);
  db.run('INSERT INTO text_words (rowid, text) VALUES (?, ?)', id, content);
  return id;
}

/** Which texts fit a MATCH, as one byte per text id. */
export type TextSet = Uint8Array;

/** Remembers the answers to the latest questions. Texts are only ever added, so an answer is only ever made longer. */
export class TextSearch {
  readonly #db: Database;
  readonly #known = new Map<string, TextSet>();

  constructor(db: Database) {
    this.#db = db;
  }

  match(expression: string): TextSet {
    const last = this.#db.get<{ id: number | null }>('SELECT max(id) AS id FROM texts')!.id ?? 0;
    const known = this.#known.get(expression) ?? new Uint8Array(1);
    this.#known.delete(expression);
    const set = known.length > last ? known : this.#extend(expression, known, last);
    this.#known.set(expression, set);
    if (this.#known.size > 8) this.#known.delete(this.#known.keys().next().value!);
    return set;
  }

  #extend(expression: string, known: TextSet, last: number): TextSet {
    const set = new Uint8Array(last + 1);
    set.set(known);
    const found = this.#db.get<{ ids: string }>(
      'SELECT json_group_array(rowid) AS ids FROM text_words WHERE text_words MATCH ? AND rowid >= ? AND rowid <= ?',
      expression, known.length, last,
    )!;
    for (const id of JSON.parse(found.ids) as number[]) set[id] = 1;
    return set;
  }
}
