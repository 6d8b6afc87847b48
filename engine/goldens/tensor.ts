import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Numbers of a case: all of them, or a place in a file of little-endian float32 beside it. */
export interface TensorRecord {
  readonly shape?: readonly number[];
  readonly values?: readonly number[];
  readonly file?: string;
  readonly offset?: number;
  readonly count?: number;
  readonly sha256?: string;
  /** The reference divides nothing by nothing here. */
  readonly nan?: boolean;
}

/** What was computed beside what is expected. */
export interface Check {
  readonly got: ArrayLike<number>;
  readonly want: TensorRecord;
}

export interface Compared {
  readonly error: number;
  /** Bit for bit, by hash; null where the record has none. */
  readonly exact: boolean | null;
}

const pools = new Map<string, Float32Array>();

function slice(path: string, offset: number, count: number): Float32Array {
  let numbers = pools.get(path);
  if (!numbers) {
    const bytes = readFileSync(path);
    numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    pools.set(path, numbers);
  }
  return numbers.subarray(offset, offset + count);
}

/** The largest absolute difference and whether the bits are the same. */
export function compareTensor({ got, want }: Check, jsonPath: string): Compared {
  if (want.nan) return { error: Array.from(got).every((x) => x === 0) ? 0 : Infinity, exact: null };
  const expected = want.values ?? slice(join(dirname(jsonPath), want.file!), want.offset!, want.count!);
  if (got.length !== expected.length) return { error: Infinity, exact: false };
  let error = 0;
  for (let i = 0; i < got.length; i++) {
    const distance = Math.abs(got[i]! - expected[i]!);
    error = Number.isNaN(distance) ? Infinity : Math.max(error, distance);
  }
  const bytes = new Uint8Array(Float32Array.from(got).buffer);
  return { error, exact: want.sha256 === undefined ? null : createHash('sha256').update(bytes).digest('hex') === want.sha256 };
}

/** The number in a tolerance written for people: “abs 2e-6 suffices …”, “1e-5”. */
export function toleranceIn(text: unknown): number {
  const match = typeof text === 'string' ? /\d+(?:\.\d+)?(?:e-?\d+)?/.exec(text) : null;
  return match ? Number(match[0]) : 0;
}

/** Whether a parsed document names a format of that family. */
export function hasFormat(json: unknown, prefix: string): boolean {
  const format = typeof json === 'object' && json !== null && 'format' in json ? json.format : undefined;
  return typeof format === 'string' && format.startsWith(prefix);
}
