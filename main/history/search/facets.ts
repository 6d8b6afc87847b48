import type { FacetName } from '../../../contract/collection.ts';
import type { Database } from '../database.ts';
import type { Chunk } from './chunk.ts';
import type { Columns } from './columns.ts';
import type { CodeColumn } from './fields.ts';
import { firstNotBelow, type Filter } from './filter.ts';
import { forEachField } from './select.ts';

/** A value of a field as a search writes it, and how many pictures have it. */
export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

/** How a field's values are counted: as codes of `names`, as numbers that stand for themselves, or by lists of members. */
type Facet =
  | { readonly codes: CodeColumn }
  /** SQL for each value and the JSON list of its pictures' seqs, rising. */
  | { readonly members: string }
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
  tag: { members: `SELECT n.name, json_group_array(t.image) AS list FROM names n JOIN image_tags t ON t.tag = n.id WHERE n.kind = 'tag' GROUP BY n.id` },
  album: { members: 'SELECT a.name, json_group_array(m.image) AS list FROM albums a JOIN album_images m ON m.album = a.id WHERE a.removed_at IS NULL GROUP BY a.id' },
  size: { key: ({ numbers }, i) => numbers.width[i]! * 65536 + numbers.height[i]!, text: (key) => `${Math.floor(key / 65536)}x${key % 65536}` },
} as const satisfies Record<FacetName, Facet>;

/** The values of some fields among what a search finds, most frequent first. */
export function countFacets(db: Database, columns: Columns, filters: readonly Filter[], names: readonly FacetName[], limit: number): { field: FacetName; values: FacetValue[] }[] {
  const counts = names.map(() => new Counts());
  const members = names.map((name) => membersOf(db, facets[name]));
  forEachField(columns, filters, names, (f, chunk, rows) => {
    const facet: Facet = facets[names[f]!];
    const count = counts[f]!;
    if ('codes' in facet) {
      const codes = chunk.codes[facet.codes];
      for (let r = 0; r < rows.length; r++) count.add(codes[rows[r]!]!);
    } else if ('key' in facet) {
      for (let r = 0; r < rows.length; r++) count.add(facet.key(chunk, rows[r]!));
    } else members[f]!.forEach(({ seqs }, value) => countMembers(chunk, rows, seqs, () => count.add(value)));
  });
  return names.map((field, f) => ({ field, values: named(db, facets[field], counts[f]!.all(), members[f]!).slice(0, limit) }));
}

/** How often each key came. Most keys are small; counting those in a list takes a tenth of a map's time. */
class Counts {
  readonly #small = new Uint32Array(65_536);
  readonly #others = new Map<number, number>();

  add(key: number): void {
    if (key < 65_536) this.#small[key]!++;
    else this.#others.set(key, (this.#others.get(key) ?? 0) + 1);
  }

  all(): Map<number, number> {
    const counts = new Map(this.#others);
    this.#small.forEach((count, key) => count > 0 && counts.set(key, count));
    return counts;
  }
}

interface Members {
  readonly name: string;
  readonly seqs: Float64Array;
}

const membersOf = (db: Database, facet: Facet): Members[] =>
  'members' in facet ? db.all<{ name: string; list: string }>(facet.members).map(({ name, list }) => ({ name, seqs: Float64Array.from(JSON.parse(list) as number[]).sort() })) : [];

/** Both lists rise, so one walk finds what they share. */
function countMembers(chunk: Chunk, rows: Uint16Array, seqs: Float64Array, hit: () => void): void {
  if (rows.length === 0) return;
  let at = firstNotBelow(seqs, chunk.seqs[rows[0]!]!);
  for (let r = 0; r < rows.length && at < seqs.length && seqs[at]! < chunk.high; r++) {
    const seq = chunk.seqs[rows[r]!]!;
    while (at < seqs.length && seqs[at]! < seq) at++;
    if (seqs[at] === seq) hit();
  }
}

function named(db: Database, facet: Facet, counts: ReadonlyMap<number, number>, members: readonly Members[]): FacetValue[] {
  const byValue = new Map<string, number>();
  const add = (value: string, count: number) => byValue.set(value, (byValue.get(value) ?? 0) + count);
  if ('codes' in facet) {
    const names = db.all<{ id: number; name: string }>('SELECT id, name FROM names WHERE kind = ?', facet.codes);
    for (const { id, name } of names) {
      const count = counts.get(id) ?? 0;
      if (count === 0) continue;
      for (const each of facet.codes === 'loras' ? (JSON.parse(name) as string[]) : [name]) add(each, count);
    }
  } else if ('members' in facet) {
    for (const [key, count] of counts) add(members[key]!.name, count);
  } else {
    for (const [key, count] of counts) if (!Number.isNaN(key)) add(facet.text(key), count);
  }
  return [...byValue].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
