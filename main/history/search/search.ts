import type { ImagePage, ImageQuery } from '../../../contract/image.ts';
import type { Database } from '../database.ts';
import { imagesAt } from '../images.ts';
import { seqOf } from '../seq.ts';
import { TextSearch } from '../texts.ts';
import { Columns } from './columns.ts';
import type { FacetName } from '../../../contract/collection.ts';
import { countFacets, type FacetValue } from './facets.ts';
import { filtersOf, type Filter } from './filter.ts';
import { parseSearch } from './parse.ts';
import { forEachChunk, selectPage, type Start } from './select.ts';
import { countPeriods, type Period } from './timeline.ts';

/** Answers every question about many pictures, from one state of the database each. */
export class Search {
  readonly #db: Database;
  readonly #columns: Columns;
  readonly #texts: TextSearch;

  constructor(db: Database, chunkSize?: number) {
    this.#db = db;
    this.#columns = new Columns(db, chunkSize);
    this.#texts = new TextSearch(db);
  }

  /** Loads a little more of the history into memory; false when all of it is there. */
  warm(): boolean {
    return this.#db.snapshot(() => this.#columns.loadOlder());
  }

  /** Keeps some of what is loaded where the next start finds it quicker; how many pieces. */
  save(pieces: number): number {
    return this.#columns.save(pieces);
  }

  page(query: ImageQuery): ImagePage {
    return this.#ask(query.text, (filters) => {
      const seqs = selectPage(this.#columns, filters, startOf(query), query.limit);
      const last = seqs.at(-1);
      return { images: imagesAt(this.#db, seqs), next: seqs.length === query.limit && last !== undefined ? { seq: last } : null };
    });
  }

  count(text: string): number {
    return this.#ask(text, (filters) => {
      let count = 0;
      forEachChunk(this.#columns, filters, (_, rows) => (count += rows.length));
      return count;
    });
  }

  facets(text: string, names: readonly FacetName[], limit: number): { field: FacetName; values: FacetValue[] }[] {
    return this.#ask(text, (filters) => countFacets(this.#db, this.#columns, filters, names, limit));
  }

  timeline(text: string, by: 'day' | 'month'): Period[] {
    return this.#ask(text, (filters) => countPeriods(this.#columns, filters, by));
  }

  /** Seqs of everything a search finds, newest first. */
  seqs(text: string): number[] {
    return this.#ask(text, (filters) => {
      const seqs: number[] = [];
      forEachChunk(this.#columns, filters, (chunk, rows) => rows.reverse().forEach((row) => seqs.push(chunk.seqs[row]!)));
      return seqs;
    });
  }

  #ask<T>(text: string, answer: (filters: Filter[]) => T): T {
    const clauses = parseSearch(text);
    return this.#db.snapshot(() => {
      this.#columns.refresh();
      return answer(filtersOf(this.#db, this.#texts, clauses));
    });
  }
}

function startOf({ after, before, towards }: ImageQuery): Start {
  if (after) return { seq: after.seq, towards };
  if (before !== null) return { seq: towards === 'older' ? seqOf(before) : seqOf(before) - 1, towards };
  return { seq: towards === 'older' ? Number.MAX_SAFE_INTEGER : -1, towards };
}
