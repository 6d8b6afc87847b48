import type { Database } from '../database.ts';
import { seqOf } from '../seq.ts';
import type { TextSearch } from '../texts.ts';
import type { Chunk } from './chunk.ts';
import { flags, type CodeColumn, type FieldName, type State } from './fields.ts';
import { phrase, type Clause, type Wanted } from './parse.ts';
import type { Range } from './ranges.ts';

/** Takes places of pictures in a chunk, `rows[0..count)`, moves those that fit to the front, and says how many do. */
export type Keep = (chunk: Chunk, rows: Uint16Array, count: number) => number;

/** One condition of a search. */
export interface Filter {
  /** The field it came from, so that counts of that field can leave it out. */
  readonly name: FieldName | null;
  readonly keep: Keep;
}

type Of<K extends Wanted['kind']> = Extract<Wanted, { kind: K }>;
const only = <K extends Wanted['kind']>(wanted: readonly Wanted[], kind: K): Of<K>[] => wanted.filter((each): each is Of<K> => each.kind === kind);

/** The conditions of a search. What is in the trash is left out unless the search speaks of it. */
export function filtersOf(db: Database, texts: TextSearch, clauses: readonly Clause[]): Filter[] {
  const speaksOfTrash = clauses.some(({ wanted }) => only(wanted, 'state').some(({ state }) => state === 'trashed'));
  const filters = [...wordFilters(texts, clauses), ...clauses.flatMap((clause) => (clause.field.kind === 'text' ? [] : filterOf(db, clause)))];
  return speaksOfTrash ? filters : [...filters, { name: null, keep: keepUntrashed }];
}

/** Words of one field and sign are one question to the index: wanted ones must stand in the same text, unwanted ones nowhere in it. */
function wordFilters(texts: TextSearch, clauses: readonly Clause[]): Filter[] {
  const groups = new Map<string, Clause[]>();
  for (const clause of clauses) {
    if (clause.field.kind !== 'text') continue;
    const key = `${clause.negated ? '-' : '+'}${clause.name ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), clause]);
  }
  return [...groups.values()].map((group) => {
    const { name, field, negated } = group[0]!;
    const any = group.map(({ wanted }) => `(${only(wanted, 'text').map(({ text, prefix }) => phrase(text, prefix)).join(' OR ')})`);
    const set = texts.match(any.join(negated ? ' OR ' : ' AND '));
    return { name, keep: keepCodes(field.kind === 'text' ? field.columns : ['prompt'], set, negated) };
  });
}

function filterOf(db: Database, { name, field, negated, wanted }: Clause): Filter {
  switch (field.kind) {
    case 'name':
      return { name, keep: keepCodes([field.column], namesLike(db, field, only(wanted, 'name')), negated) };
    case 'number': {
      const { column } = field;
      const ranges = only(wanted, 'range').map(({ range }) => closedFloat32(range));
      return { name, keep: keepRanges((chunk) => chunk.numbers[column], ranges, negated) };
    }
    case 'date': {
      const ranges = only(wanted, 'range').map(({ range }) => closedSeqs(range));
      return { name, keep: keepRanges((chunk) => chunk.seqs, ranges, negated) };
    }
    case 'size': {
      const sizes = only(wanted, 'size');
      return { name, keep: keepEach(({ numbers }, i) => sizes.some(({ width, height }) => numbers.width[i] === width && numbers.height[i] === height), negated) };
    }
    case 'state': {
      const tests = only(wanted, 'state').map(({ state }) => inState[state]);
      return { name, keep: keepEach((chunk, i) => tests.some((test) => test(chunk, i)), negated) };
    }
    case 'seed':
      return { name, keep: keepListed(listed(db, 'SELECT seq FROM images WHERE seed = ?', only(wanted, 'exact').map(({ text }) => text)), negated) };
    case 'listed': {
      const values = wanted.map((each) => (each.kind === 'text' ? phrase(each.text, each.prefix) : each.kind === 'exact' ? each.text : ''));
      return { name, keep: keepListed(listed(db, field.sql, values), negated) };
    }
    case 'text':
      throw new Error('words are gathered by wordFilters');
  }
}

const inState: Record<State, (chunk: Chunk, i: number) => boolean> = {
  favourite: (chunk, i) => (chunk.flags[i]! & flags.favourite) > 0,
  missing: (chunk, i) => (chunk.flags[i]! & flags.missing) > 0,
  trashed: (chunk, i) => (chunk.flags[i]! & flags.trashed) > 0,
  rated: (chunk, i) => chunk.numbers.rating[i]! > 0,
  noted: (chunk, i) => chunk.codes.note[i]! > 0,
};

type Closed = readonly [from: number, to: number];

/** Numbers lie in memory as float32, so 7.1 must find the nearest float32; an open end moves by less than the next one is away. */
function closedFloat32({ from, fromOpen, to, toOpen }: Range): Closed {
  const [low, high] = [Math.fround(from), Math.fround(to)];
  const hair = (value: number) => Math.max(Math.abs(value) * 1e-9, 1e-30);
  return [fromOpen ? low + hair(low) : low, toOpen ? high - hair(high) : high];
}

function closedSeqs({ from, to, toOpen }: Range): Closed {
  return [seqOf(from), to === Infinity ? Infinity : seqOf(to) - (toOpen ? 1 : 0)];
}

// The loops below run a million times in a search. They write every row and count it only if it fits: that spares the
// processor a guess at each picture.

function keepRanges(values: (chunk: Chunk) => Float32Array | Float64Array, ranges: readonly Closed[], negated: boolean): Keep {
  const [first, ...others] = ranges as [Closed, ...Closed[]];
  const [from, to] = first;
  const inOthers = (value: number) => others.some(([from, to]) => value >= from && value <= to);
  return (chunk, rows, count) => {
    const list = values(chunk);
    let kept = 0;
    for (let r = 0; r < count; r++) {
      const row = rows[r]!;
      const value = list[row]!;
      rows[kept] = row;
      kept += ((value >= from && value <= to) || (others.length > 0 && inOthers(value))) !== negated ? 1 : 0;
    }
    return kept;
  };
}

const keepUntrashed: Keep = (chunk, rows, count) => {
  const marks = chunk.flags;
  let kept = 0;
  for (let r = 0; r < count; r++) {
    const row = rows[r]!;
    rows[kept] = row;
    kept += (marks[row]! & flags.trashed) === 0 ? 1 : 0;
  }
  return kept;
};

function keepEach(fits: (chunk: Chunk, i: number) => boolean, negated: boolean): Keep {
  return (chunk, rows, count) => {
    let kept = 0;
    for (let r = 0; r < count; r++) {
      const row = rows[r]!;
      rows[kept] = row;
      kept += fits(chunk, row) !== negated ? 1 : 0;
    }
    return kept;
  };
}

/** Pictures with their code, or one of their two, in a set given as one byte per code. */
function keepCodes(columns: readonly [CodeColumn, CodeColumn?], set: Uint8Array, negated: boolean): Keep {
  // Nothing can be in an empty set: such a search is over before it looks at a picture.
  if (!set.includes(1)) return (_chunk, _rows, count) => (negated ? count : 0);
  const [first, second] = columns;
  const wanted = negated ? 0 : 1;
  if (second === undefined) {
    return (chunk, rows, count) => {
      const codes = chunk.codes[first];
      let kept = 0;
      for (let r = 0; r < count; r++) {
        const row = rows[r]!;
        rows[kept] = row;
        kept += set[codes[row]!] === wanted ? 1 : 0;
      }
      return kept;
    };
  }
  return (chunk, rows, count) => {
    const [one, two] = [chunk.codes[first], chunk.codes[second]];
    let kept = 0;
    for (let r = 0; r < count; r++) {
      const row = rows[r]!;
      rows[kept] = row;
      kept += (set[one[row]!]! | set[two[row]!]!) === wanted ? 1 : 0;
    }
    return kept;
  };
}

/** Pictures in a rising list of seqs. */
function keepListed(seqs: Float64Array, negated: boolean): Keep {
  return (chunk, rows, count) => {
    if (count === 0) return 0;
    let at = firstNotBelow(seqs, chunk.seqs[rows[0]!]!);
    let kept = 0;
    for (let r = 0; r < count; r++) {
      const seq = chunk.seqs[rows[r]!]!;
      while (at < seqs.length && seqs[at]! < seq) at++;
      if ((seqs[at] === seq) !== negated) rows[kept++] = rows[r]!;
    }
    return kept;
  };
}

/** Place of the first entry of a rising list that is not below `value`. */
export function firstNotBelow(list: Float64Array, value: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function listed(db: Database, sql: string, values: readonly string[]): Float64Array {
  const column = /^SELECT (\w+)/.exec(sql)![1]!;
  const lists = values.map((value) => JSON.parse(db.get<{ list: string }>(`SELECT json_group_array(${column}) AS list FROM (${sql})`, value)!.list) as number[]);
  return Float64Array.from(new Set(lists.flat())).sort();
}

/** Ids of the names that fit any of the patterns, as one byte per id. Letter case does not count. */
function namesLike(db: Database, field: { column: string; whole: boolean }, patterns: readonly Of<'name'>[]): Uint8Array {
  const names = db.all<{ id: number; name: string; hash: string }>('SELECT id, name, hash FROM names WHERE kind = ? ORDER BY id', field.column);
  const set = new Uint8Array((names.at(-1)?.id ?? 0) + 1);
  for (const { text, prefix } of patterns) {
    const wanted = text.toLowerCase();
    const fits = (name: string) => (prefix ? name.startsWith(wanted) : field.whole ? name === wanted : name.includes(wanted));
    for (const { id, name, hash } of names) {
      // LoRAs lie there as the whole list of a picture.
      const spelled = field.column === 'loras' ? (JSON.parse(name) as string[]) : [name];
      if (spelled.some((each) => fits(each.toLowerCase())) || (!field.whole && hash !== '' && hash.startsWith(wanted))) set[id] = 1;
    }
  }
  return set;
}
