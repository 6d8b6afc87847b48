import type { Chunk, Columns } from './columns.ts';
import { firstNotBelow, type Filter } from './filter.ts';

/** Where a page begins and which way it goes. Both bounds are seqs and not part of the page. */
export interface Start {
  readonly seq: number;
  readonly towards: 'older' | 'newer';
}

/** Tests a chunk against every filter: how many of them each picture fails, and the last one it fails. */
class Tally {
  failed = new Uint8Array(0);
  last = new Uint8Array(0);
  #pass = new Uint8Array(0);

  count(filters: readonly Filter[], chunk: Chunk): void {
    if (this.failed.length < chunk.length) {
      this.failed = new Uint8Array(chunk.length);
      this.last = new Uint8Array(chunk.length);
      this.#pass = new Uint8Array(chunk.length);
    }
    this.failed.fill(0, 0, chunk.length);
    const { failed, last } = this;
    const pass = this.#pass;
    filters.forEach((filter, f) => {
      filter.mark(chunk, pass);
      for (let i = 0; i < chunk.length; i++) {
        if (pass[i] === 0) {
          failed[i] = failed[i]! + 1;
          last[i] = f;
        }
      }
    });
  }
}

/** Seqs of the next pictures that fit, in the order one meets them. */
export function selectPage(columns: Columns, filters: readonly Filter[], start: Start, limit: number): number[] {
  const tally = new Tally();
  const found: number[] = [];
  const older = start.towards === 'older';
  for (const chunk of older ? columns.chunks() : newerChunks(columns, start.seq)) {
    const bound = firstNotBelow(chunk.seqs, older ? start.seq : start.seq + 1);
    // Going down: everything below `bound`; going up: everything from it on.
    const [first, end, step] = older ? [bound - 1, -1, -1] : [bound, chunk.length, 1];
    if (first === end) continue;
    tally.count(filters, chunk);
    for (let i = first; i !== end; i += step) {
      if (tally.failed[i] !== 0) continue;
      found.push(chunk.seqs[i]!);
      if (found.length === limit) return found;
    }
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

/** Calls `each` with every picture that fits, newest first: its chunk and place in it. */
export function forEachFitting(columns: Columns, filters: readonly Filter[], each: (chunk: Chunk, i: number) => void): void {
  const tally = new Tally();
  for (const chunk of columns.chunks()) {
    tally.count(filters, chunk);
    for (let i = chunk.length - 1; i >= 0; i--) if (tally.failed[i] === 0) each(chunk, i);
  }
}

/**
 * The same for several fields at once, a chunk at a time: `each` gets one byte per picture. A picture counts for a field
 * when it fits all conditions but those of that field itself: so the samplers beside `sampler:heun` show how many
 * pictures choosing them would show.
 */
export function forEachField(columns: Columns, filters: readonly Filter[], fields: readonly string[], each: (field: number, chunk: Chunk, fits: Uint8Array) => void): void {
  const tally = new Tally();
  // More than one condition on a field counts as one: a picture may fail each of them.
  const merged = mergeByField(filters);
  let fits = new Uint8Array(0);
  for (const chunk of columns.chunks()) {
    if (fits.length < chunk.length) fits = new Uint8Array(chunk.length);
    tally.count(merged, chunk);
    const { failed, last } = tally;
    fields.forEach((name, f) => {
      const own = merged.findIndex((filter) => filter.name === name);
      for (let i = 0; i < chunk.length; i++) fits[i] = failed[i] === 0 || (failed[i] === 1 && last[i] === own) ? 1 : 0;
      each(f, chunk, fits);
    });
  }
}

function mergeByField(filters: readonly Filter[]): Filter[] {
  const byName = new Map<string, Filter[]>();
  for (const filter of filters) byName.set(filter.name ?? '', [...(byName.get(filter.name ?? '') ?? []), filter]);
  return [...byName.values()].map((group) => {
    if (group.length === 1) return group[0]!;
    let scratch = new Uint8Array(0);
    return {
      name: group[0]!.name,
      mark(chunk, pass) {
        if (scratch.length < chunk.length) scratch = new Uint8Array(chunk.length);
        group[0]!.mark(chunk, pass);
        for (const filter of group.slice(1)) {
          filter.mark(chunk, scratch);
          for (let i = 0; i < chunk.length; i++) if (scratch[i] === 0) pass[i] = 0;
        }
      },
    };
  });
}
