import type { Database } from '../database.ts';
import type { Chunk, Columns } from './columns.ts';
import type { CodeColumn } from './fields.ts';
import type { Filter } from './filter.ts';
import { forEachField } from './select.ts';

/** A value of a field as a search writes it, and how many pictures have it. */
export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

/** How a field's values are counted: as codes of `names`, or as numbers that stand for themselves. */
type Facet =
  | { readonly codes: CodeColumn }
  | { readonly key: (chunk: Chunk, i: number) => number; readonly text: (key: number) => string };

/** Every field whose values are counted. Keys are whole numbers; NaN is none. */
export const facets = {
  model: { codes: 'model' },
  family: { codes: 'family' },
  lora: { codes: 'loras' },
  sampler: { codes: 'sampler' },
  schedule: { codes: 'schedule' },
  source: { codes: 'source' },
  steps: { key: ({ numbers }, i) => numbers.steps[i]!, text: String },
  // Hundredths, so that float32's last digits do not make two values of one.
  cfg: { key: ({ numbers }, i) => Math.round(numbers.cfg[i]! * 100), text: (key) => String(key / 100) },
  rating: { key: ({ numbers }, i) => numbers.rating[i]!, text: String },
  size: { key: ({ numbers }, i) => numbers.width[i]! * 65536 + numbers.height[i]!, text: (key) => `${Math.floor(key / 65536)}x${key % 65536}` },
} as const satisfies Record<string, Facet>;
export type FacetName = keyof typeof facets;
export const facetNames = Object.keys(facets) as [FacetName, ...FacetName[]];

/** The values of some fields among what a search finds, most frequent first. */
export function countFacets(db: Database, columns: Columns, filters: readonly Filter[], names: readonly FacetName[], limit: number): { field: FacetName; values: FacetValue[] }[] {
  const counts = names.map(() => new Map<number, number>());
  forEachField(columns, filters, names, (f, chunk, fits) => {
    const facet: Facet = facets[names[f]!];
    const count = counts[f]!;
    if ('codes' in facet) {
      const codes = chunk.codes[facet.codes];
      for (let i = 0; i < chunk.length; i++) if (fits[i] === 1) count.set(codes[i]!, (count.get(codes[i]!) ?? 0) + 1);
    } else {
      for (let i = 0; i < chunk.length; i++) {
        if (fits[i] !== 1) continue;
        const key = facet.key(chunk, i);
        count.set(key, (count.get(key) ?? 0) + 1);
      }
    }
  });
  return names.map((field, f) => ({ field, values: named(db, facets[field], counts[f]!).slice(0, limit) }));
}

function named(db: Database, facet: Facet, counts: ReadonlyMap<number, number>): FacetValue[] {
  const byValue = new Map<string, number>();
  const add = (value: string, count: number) => byValue.set(value, (byValue.get(value) ?? 0) + count);
  if ('codes' in facet) {
    const names = db.all<{ id: number; name: string }>('SELECT id, name FROM names WHERE kind = ?', facet.codes);
    for (const { id, name } of names) {
      const count = counts.get(id) ?? 0;
      if (count === 0) continue;
      for (const each of facet.codes === 'loras' ? (JSON.parse(name) as string[]) : [name]) add(each, count);
    }
  } else {
    for (const [key, count] of counts) if (!Number.isNaN(key)) add(facet.text(key), count);
  }
  return [...byValue].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
