/**
 * What pictures are filtered by, in memory: columns of numbers, a few thousand pictures a chunk, newest chunk first. A
 * filter over a million pictures is then a walk over a few megabytes, some milliseconds whatever it asks, where an index
 * of the database helps one question and not the next. Loaded from the newest on, as far as somebody looks; kept true by
 * the log of changes that triggers write, whoever made them.
 */
import type { Database } from '../database.ts';
import { codeColumns, flags, numberColumns, type CodeColumn, type NumberColumn } from './fields.ts';

/** Pictures in a chunk when loaded; more than twice as many are loaded anew in halves. */
const chunkSize = 2048;

export interface Chunk {
  /** Its pictures are those with `low <= seq` up to the next newer chunk's low. */
  readonly low: number;
  readonly length: number;
  /** Rising. */
  readonly seqs: Float64Array;
  readonly codes: Readonly<Record<CodeColumn, Uint32Array>>;
  readonly numbers: Readonly<Record<NumberColumn, Float32Array>>;
  readonly flags: Uint8Array;
}

const columnSql = [
  'seq',
  ...codeColumns.map((name) => `coalesce(${name}, 0)`),
  ...numberColumns,
  `favourite * ${flags.favourite} + missing * ${flags.missing} + (trashed_at IS NOT NULL) * ${flags.trashed}`,
];

/** One row of one JSON list per column: a quarter of the time that rows take to cross into JavaScript. */
const listsOf = (where: string) =>
  `SELECT ${columnSql.map((_, i) => `json_group_array(c${i}) AS c${i}`).join(', ')}
   FROM (SELECT ${columnSql.map((sql, i) => `${sql} AS c${i}`).join(', ')} FROM images WHERE ${where})`;
const olderSql = listsOf('seq < ? ORDER BY seq DESC LIMIT ?');
const betweenSql = listsOf('seq >= ? AND seq < ? ORDER BY seq DESC');

export class Columns {
  readonly #db: Database;
  /** Newest first. */
  #chunks: Chunk[] = [];
  readonly #stale = new Set<Chunk>();
  /** Everything from here on is loaded. */
  #loadedFrom = Number.MAX_SAFE_INTEGER;
  #complete = false;
  #revision = 0;

  constructor(db: Database) {
    this.#db = db;
    this.#revision = lastRevision(db);
  }

  /** Every chunk, newest first, loaded when it is come to. */
  *chunks(): Generator<Chunk> {
    for (let i = 0; ; i++) {
      if (i >= this.#chunks.length && !this.loadOlder()) return;
      const chunk = this.#chunks[i];
      if (!chunk) return;
      if (this.#stale.has(chunk)) {
        this.#reload(i);
        i--;
        continue;
      }
      yield chunk;
    }
  }

  /** Loads the next older chunk; false when there is none. */
  loadOlder(): boolean {
    if (this.#complete) return false;
    const lists = this.#db.get<Record<string, string>>(olderSql, this.#loadedFrom, chunkSize)!;
    const chunk = chunkOf(lists, null);
    this.#complete = chunk.length < chunkSize;
    // The oldest chunk has no lower end: a picture older than all others belongs to it.
    this.#loadedFrom = this.#complete ? 0 : chunk.seqs[0]!;
    this.#chunks.push({ ...chunk, low: this.#loadedFrom });
    return true;
  }

  /** Learns what changed since it last looked. Call it at the beginning of every snapshot. */
  refresh(): void {
    const last = lastRevision(this.#db);
    if (last === this.#revision) return;
    const oldest = this.#db.get<{ rev: number | null }>('SELECT min(rev) AS rev FROM image_changes')!.rev;
    if (oldest === null || oldest > this.#revision + 1 || last < this.#revision) this.#forget();
    else {
      const changed = this.#db.get<{ seqs: string }>('SELECT json_group_array(DISTINCT seq) AS seqs FROM image_changes WHERE rev > ?', this.#revision)!;
      for (const seq of JSON.parse(changed.seqs) as number[]) {
        const chunk = this.#chunkOf(seq);
        if (chunk) this.#stale.add(chunk);
      }
    }
    this.#revision = last;
  }

  #forget(): void {
    this.#chunks = [];
    this.#stale.clear();
    this.#loadedFrom = Number.MAX_SAFE_INTEGER;
    this.#complete = false;
  }

  #chunkOf(seq: number): Chunk | undefined {
    if (seq < this.#loadedFrom) return undefined;
    let [newer, older] = [0, this.#chunks.length - 1];
    while (newer < older) {
      const middle = (newer + older) >> 1;
      if (this.#chunks[middle]!.low <= seq) older = middle;
      else newer = middle + 1;
    }
    return this.#chunks[newer];
  }

  #reload(i: number): void {
    const stale = this.#chunks[i]!;
    const high = this.#chunks[i - 1]?.low ?? Number.MAX_SAFE_INTEGER;
    const fresh = chunkOf(this.#db.get<Record<string, string>>(betweenSql, stale.low, high)!, stale.low);
    this.#stale.delete(stale);
    this.#chunks.splice(i, 1, ...(fresh.length > 2 * chunkSize ? split(fresh) : [fresh]));
  }
}

const lastRevision = (db: Database): number => db.get<{ rev: number | null }>('SELECT max(rev) AS rev FROM image_changes')!.rev ?? 0;

function chunkOf(lists: Record<string, string>, low: number | null): Chunk {
  const columns = columnSql.map((_, i) => (JSON.parse(lists[`c${i}`]!) as (number | null)[]).reverse());
  const seqs = Float64Array.from(columns[0] as number[]);
  const codes = codeColumns.map((name, i) => [name, Uint32Array.from(columns[1 + i] as number[])] as const);
  const numbers = numberColumns.map((name, i) => [name, Float32Array.from(columns[1 + codeColumns.length + i]!, (value) => value ?? NaN)] as const);
  return {
    low: low ?? seqs[0] ?? 0,
    length: seqs.length,
    seqs,
    codes: Object.fromEntries(codes) as Chunk['codes'],
    numbers: Object.fromEntries(numbers) as Chunk['numbers'],
    flags: Uint8Array.from(columns.at(-1) as number[]),
  };
}

/** Parts of a chunk that grew too long, newest first. */
function split(chunk: Chunk): Chunk[] {
  const parts: Chunk[] = [];
  for (let start = 0; start < chunk.length; start += chunkSize) {
    const end = Math.min(start + chunkSize, chunk.length);
    const cut = <A extends { slice(start: number, end: number): A }>(array: A) => array.slice(start, end);
    const seqs = cut(chunk.seqs);
    parts.unshift({
      low: start === 0 ? chunk.low : seqs[0]!,
      length: end - start,
      seqs,
      codes: Object.fromEntries(codeColumns.map((name) => [name, cut(chunk.codes[name])])) as Chunk['codes'],
      numbers: Object.fromEntries(numberColumns.map((name) => [name, cut(chunk.numbers[name])])) as Chunk['numbers'],
      flags: cut(chunk.flags),
    });
  }
  return parts;
}
