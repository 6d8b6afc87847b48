/**
 * What pictures are filtered by, in memory: columns of numbers, a few thousand pictures a chunk, newest chunk first. A
 * filter over a million pictures is then a walk over a few megabytes, some milliseconds whatever it asks, where an index
 * of the database helps one question and not the next. Loaded from the newest on, as far as somebody looks; kept true by
 * the log of changes that triggers write, whoever made them. Whole chunks are also kept packed in the database, where the
 * same triggers drop them; reading those back takes a twentieth of the time that reading the pictures takes.
 */
import type { Database } from '../database.ts';
import { chunkOfLists, layout, listsWhere, pack, splitChunk, unpack, type Chunk } from './chunk.ts';

const between = listsWhere('seq >= ? AND seq < ?');
const endOfTime = Number.MAX_SAFE_INTEGER;

/** Latest changes that are kept on the log: whoever looked away for longer loads anew. And how many older ones go at once. */
const changesKept = 65_536;
const changesForgotten = 4096;

interface Packed {
  low: number;
  high: number;
  data: Uint8Array;
}

export class Columns {
  readonly #db: Database;
  readonly #size: number;
  /** Newest first, without gaps, as far as loaded. */
  #chunks: Chunk[] = [];
  readonly #stale = new Set<Chunk>();
  readonly #saved = new WeakSet<Chunk>();
  /** Everything from here on is loaded. */
  #loadedFrom = endOfTime;
  #revision: number;

  /** `size`: pictures in a chunk when it is made. */
  constructor(db: Database, size = 2048) {
    this.#db = db;
    this.#size = size;
    this.#revision = this.#lastRevision();
  }

  /** Every chunk, newest first, loaded when it is come to. */
  *chunks(): Generator<Chunk> {
    for (let i = 0; i < this.#chunks.length || this.loadOlder(); ) {
      const chunk = this.#chunks[i]!;
      if (this.#stale.has(chunk)) this.#reload(i);
      else {
        yield chunk;
        i++;
      }
    }
  }

  /** Loads the next older chunk; false when there is none. */
  loadOlder(): boolean {
    const high = this.#loadedFrom;
    if (high === 0) return false;
    const packed = this.#db.get<Packed>('SELECT low, high, data FROM chunks WHERE high = ? AND layout = ?', high, layout);
    if (packed) {
      const chunk = unpack(packed.data, packed.low, high);
      this.#saved.add(chunk);
      this.#push(chunk);
      return true;
    }
    const floor = this.#db.get<{ high: number | null }>('SELECT max(high) AS high FROM chunks WHERE high < ? AND layout = ?', high, layout)!.high ?? 0;
    const lists = this.#db.get<Record<string, string>>(between, floor, high, this.#size)!;
    const full = chunkOfLists(lists, null, high);
    this.#push(full.length === this.#size ? full : { ...full, low: floor });
    return true;
  }

  #push(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#loadedFrom = chunk.low;
  }

  /** Learns what changed since it last looked. Call it at the beginning of every snapshot. */
  refresh(): void {
    const last = this.#lastRevision();
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

  /**
   * Keeps up to `limit` chunks packed in the database that are not yet; how many it did. The newest will change soon and is
   * not kept. Forgets some of the log's oldest changes.
   */
  save(limit: number): number {
    return this.#db.transaction(() => {
      this.refresh();
      const unsaved = this.#chunks.slice(1).filter((chunk) => !this.#saved.has(chunk) && !this.#stale.has(chunk) && chunk.length >= this.#size / 2);
      for (const chunk of unsaved.slice(0, limit)) {
        this.#db.run('DELETE FROM chunks WHERE low < ? AND high > ?', chunk.high, chunk.low);
        this.#db.run('INSERT INTO chunks (low, high, layout, data) VALUES (?, ?, ?, ?)', chunk.low, chunk.high, layout, pack(chunk));
        this.#saved.add(chunk);
      }
      this.#db.run('DELETE FROM image_changes WHERE rev IN (SELECT rev FROM image_changes WHERE rev <= ? ORDER BY rev LIMIT ?)', this.#revision - changesKept, changesForgotten);
      return Math.min(limit, unsaved.length);
    }, 'recoverable');
  }

  #lastRevision(): number {
    return this.#db.get<{ rev: number | null }>('SELECT max(rev) AS rev FROM image_changes')!.rev ?? -1;
  }

  #forget(): void {
    this.#chunks = [];
    this.#stale.clear();
    this.#loadedFrom = endOfTime;
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
    const fresh = chunkOfLists(this.#db.get<Record<string, string>>(between, stale.low, stale.high, endOfTime)!, stale.low, stale.high);
    this.#stale.delete(stale);
    this.#chunks.splice(i, 1, ...(fresh.length > 2 * this.#size ? splitChunk(fresh, this.#size) : [fresh]));
  }
}
