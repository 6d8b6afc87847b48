import type { Chunk } from './chunk.ts';
import type { Columns } from './columns.ts';
import { firstNotBelow, type Filter } from './filter.ts';

/** Where a page begins and which way it goes. The bound is a seq and not part of the page. */
export interface Start {
  readonly seq: number;
  readonly towards: 'older' | 'newer';
}

/** Chunks between looks at which filter throws out most. */
const learnEvery = 16;

/** Puts chunks through all filters; the one that has thrown out most so far goes first, and the rest see what it left. */
class Sieve {
  readonly #order: { readonly filter: Filter; seen: number; kept: number }[];
  #rows = new Uint16Array(0);
  #turns = 0;

  constructor(filters: readonly Filter[]) {
    this.#order = filters.map((filter) => ({ filter, seen: 1, kept: 1 }));
  }

  /** Rising places of the pictures from `first` to before `end` that fit. Good until the next call. */
  fitting(chunk: Chunk, first: number, end: number): Uint16Array {
    if (this.#rows.length < chunk.length) this.#rows = new Uint16Array(chunk.length);
    if (this.#turns++ % learnEvery === 0) this.#order.sort((a, b) => a.kept / a.seen - b.kept / b.seen);
    const rows = this.#rows;
    let count = end - first;
    for (let r = 0; r < count; r++) rows[r] = first + r;
    for (const each of this.#order) {
      if (count === 0) break;
      each.seen += count;
      count = each.filter.keep(chunk, rows, count);
      each.kept += count;
    }
    return rows.subarray(0, count);
  }
}

/** Seqs of the next pictures that fit, in the order one meets them. */
export function selectPage(columns: Columns, filters: readonly Filter[], start: Start, limit: number): number[] {
  const sieve = new Sieve(filters);
  const found: number[] = [];
  const older = start.towards === 'older';
  for (const chunk of older ? columns.chunks() : newerChunks(columns, start.seq)) {
    if (older && chunk.low >= start.seq) continue;
    const rows = older
      ? sieve.fitting(chunk, 0, firstNotBelow(chunk.seqs, start.seq))
      : sieve.fitting(chunk, firstNotBelow(chunk.seqs, start.seq + 1), chunk.length);
    for (let r = 0; r < rows.length && found.length < limit; r++) found.push(chunk.seqs[rows[older ? rows.length - 1 - r : r]!]!);
    if (found.length === limit) break;
  }
  return found;
}

/** The chunks from the one that holds `seq` up to the newest. */
function newerChunks(columns: Columns, seq: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (const chunk of columns.chunks()) {
    chunks.push(chunk);
    if (chunk.low <= seq) break;
  }
  return chunks.reverse();
}

/** Goes through everything that fits, newest chunk first. */
export function forEachChunk(columns: Columns, filters: readonly Filter[], each: (chunk: Chunk, rows: Uint16Array) => void): void {
  const sieve = new Sieve(filters);
  for (const chunk of columns.chunks()) each(chunk, sieve.fitting(chunk, 0, chunk.length));
}

/**
 * The same for several fields at once. A picture counts for a field when it fits all conditions but those of that field
 * itself: so the samplers beside `sampler:heun` show how many pictures choosing them would show.
 */
export function forEachField(columns: Columns, filters: readonly Filter[], fields: readonly string[], each: (field: number, chunk: Chunk, rows: Uint16Array) => void): void {
  const asked = new Set(filters.map(({ name }) => name as string));
  const all = new Sieve(filters);
  const others = fields.map((field) => (asked.has(field) ? new Sieve(filters.filter(({ name }) => name !== field)) : null));
  for (const chunk of columns.chunks()) {
    const rows = all.fitting(chunk, 0, chunk.length);
    fields.forEach((_, f) => each(f, chunk, others[f]?.fitting(chunk, 0, chunk.length) ?? rows));
  }
}
