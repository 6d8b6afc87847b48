import { codeColumns, flags, numberColumns, type CodeColumn, type NumberColumn } from './fields.ts';

/** Some thousand pictures next to each other in time, as columns. */
export interface Chunk {
  /** Its pictures are those with `low <= seq < high`, and no others. */
  readonly low: number;
  readonly high: number;
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

/** SQL for one row of one JSON list per column: a quarter of the time that rows take to cross into JavaScript. */
export const listsWhere = (where: string): string =>
  `SELECT ${columnSql.map((_, i) => `json_group_array(c${i}) AS c${i}`).join(', ')}
   FROM (SELECT ${columnSql.map((sql, i) => `${sql} AS c${i}`).join(', ')} FROM images WHERE ${where} ORDER BY seq DESC LIMIT ?)`;

/** `low` null: it begins with its first picture. */
export function chunkOfLists(lists: Readonly<Record<string, string>>, low: number | null, high: number): Chunk {
  const columns = columnSql.map((_, i) => (JSON.parse(lists[`c${i}`]!) as (number | null)[]).reverse());
  const chunk = emptyChunk(columns[0]!.length);
  chunk.seqs.set(columns[0] as number[]);
  codeColumns.forEach((name, c) => chunk.codes[name].set(columns[1 + c] as number[]));
  numberColumns.forEach((name, c) => chunk.numbers[name].set(columns[1 + codeColumns.length + c]!.map((value) => value ?? NaN)));
  chunk.flags.set(columns.at(-1) as number[]);
  return { ...chunk, low: low ?? chunk.seqs[0] ?? 0, high };
}

/** Says which columns lie where in packed chunks; packed ones of another layout are not read. */
export const layout = ['seq', ...codeColumns, ...numberColumns, ...Object.keys(flags)].join(' ');

const bytesPerPicture = 8 + 4 * (codeColumns.length + numberColumns.length) + 1;

/** Columns as views into one buffer, so that a whole chunk can be written and read as one. */
function emptyChunk(length: number, buffer = new ArrayBuffer(length * bytesPerPicture)): Omit<Chunk, 'low' | 'high'> {
  let offset = length * 8;
  const next = <A>(make: (buffer: ArrayBuffer, offset: number, length: number) => A): A => {
    const view = make(buffer, offset, length);
    offset += length * 4;
    return view;
  };
  return {
    length,
    seqs: new Float64Array(buffer, 0, length),
    codes: Object.fromEntries(codeColumns.map((name) => [name, next((...at) => new Uint32Array(...at))])) as Chunk['codes'],
    numbers: Object.fromEntries(numberColumns.map((name) => [name, next((...at) => new Float32Array(...at))])) as Chunk['numbers'],
    flags: new Uint8Array(buffer, offset, length),
  };
}

/** A chunk as bytes (little-endian, as all machines we run on). */
export const pack = (chunk: Chunk): Uint8Array => new Uint8Array(chunk.seqs.buffer as ArrayBuffer, chunk.seqs.byteOffset, chunk.length * bytesPerPicture);

export function unpack(data: Uint8Array, low: number, high: number): Chunk {
  // A copy: the driver's bytes may begin at any address.
  const buffer = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
  return { ...emptyChunk(data.byteLength / bytesPerPicture, buffer), low, high };
}

/** Parts of a chunk that grew too long, newest first. */
export function splitChunk(chunk: Chunk, size: number): Chunk[] {
  const parts: Chunk[] = [];
  for (let start = 0; start < chunk.length; start += size) {
    const end = Math.min(start + size, chunk.length);
    const part = emptyChunk(end - start);
    part.seqs.set(chunk.seqs.subarray(start, end));
    for (const name of codeColumns) part.codes[name].set(chunk.codes[name].subarray(start, end));
    for (const name of numberColumns) part.numbers[name].set(chunk.numbers[name].subarray(start, end));
    part.flags.set(chunk.flags.subarray(start, end));
    parts.unshift({ ...part, low: start === 0 ? chunk.low : part.seqs[0]!, high: end === chunk.length ? chunk.high : chunk.seqs[end]! });
  }
  return parts;
}
