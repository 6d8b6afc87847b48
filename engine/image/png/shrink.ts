import type { Rgb } from '../pixels.ts';
import { release } from '../release.ts';
import { wasm } from './kernel.ts';
import { filteredRows, takePlainPng } from './plain-png.ts';

type Unfilter = (from: number, above: number, to: number, bytes: number) => void;
interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly up: Unfilter;
  readonly average: Unfilter;
  readonly paeth: Unfilter;
  readonly add: (row: number, sums: number, bytes: number) => void;
  readonly means: (sums: number, to: number, blocks: number, by: number, half: number, count: number) => void;
}

/** What of it is used; its types come with a browser's, which the engine does without. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { Module: new (bytes: Uint8Array) => object; Instance: new (module: object) => { exports: unknown } };
};
const kernel = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(wasm, 'base64'))).exports as Kernel;
/** Filters by their numbers, and whether they look at the row above (clause 9.2). */
const filters = [
  { undo: kernel.up, above: false },
  { undo: kernel.paeth, above: false },
  { undo: kernel.up, above: true },
  { undo: kernel.average, above: true },
  { undo: kernel.paeth, above: true },
];
/** Sums of so many rows and columns stay within what the kernel counts with. */
const mostBy = 64;

export interface ShrunkPng extends Rgb {
  /** Size of the picture itself. */
  readonly whole: { readonly width: number; readonly height: number };
}

/**
 * A PNG's pixels, each the mean of up to `by` × `by` of its own (fewer at the right and lower edge), `by` chosen so that
 * the longer side stays at least `edge`. `bytes` is of no other use afterwards. Null for whatever is not a plain PNG, whole
 * and undamaged: libraries read those, and say what is wrong with them.
 */
export function shrunkPng(bytes: Buffer, edge: number): ShrunkPng | null {
  const png = takePlainPng(bytes);
  const rows = png && filteredRows(png);
  if (!rows) return null;
  const { width, height } = png;
  const by = Math.max(1, Math.min(mostBy, Math.floor(Math.max(width, height) / edge)));
  const data = meansOf(rows, width, height, by);
  release(rows);
  return data && { data, width: Math.ceil(width / by), height: Math.ceil(height / by), whole: { width, height } };
}

/** Rows undone one after another, each added to the sums of its blocks. Null where a filter has a number there is not. */
function meansOf(rows: Buffer, width: number, height: number, by: number): Uint8Array | null {
  const bytes = 3 * width;
  const across = 3 * Math.ceil(width / by);
  const means = new Uint8Array(across * Math.ceil(height / by));
  const at = roomFor(bytes);
  const memory = new Uint8Array(kernel.memory.buffer);
  memory.fill(0, at.zeros, at.zeros + bytes);
  memory.fill(0, at.sums, at.sums + 2 * bytes);
  let [above, to] = [at.zeros, at.even];
  for (let y = 0; y < height; y++) {
    const start = y * (1 + bytes);
    const filter = filters[rows[start]!];
    if (!filter) return null;
    memory.set(rows.subarray(start + 1, start + 1 + bytes), at.from);
    filter.undo(at.from, filter.above ? above : at.zeros, to, bytes);
    kernel.add(to, at.sums, bytes);
    if (y % by === by - 1 || y === height - 1) {
      writeMeans(at, width, (y % by) + 1, by);
      means.set(memory.subarray(at.means, at.means + across), Math.floor(y / by) * across);
      memory.fill(0, at.sums, at.sums + 2 * bytes);
    }
    [above, to] = [to, to === at.even ? at.odd : at.even];
  }
  return means;
}

/** Places in the kernel's memory, which grows to the widest picture there was (under half a megabyte). */
function roomFor(bytes: number) {
  const step = Math.ceil((bytes + 16) / 64) * 64;
  const missing = Math.ceil((7 * step - kernel.memory.buffer.byteLength) / 65_536);
  if (missing > 0) kernel.memory.grow(missing);
  return { zeros: 0, from: step, even: 2 * step, odd: 3 * step, means: 4 * step, sums: 5 * step };
}

/** Means of blocks of `rows` rows and `by` columns, the last of fewer where they do not come out even. */
function writeMeans(at: { readonly sums: number; readonly means: number }, width: number, rows: number, by: number): void {
  const [whole, rest] = [Math.floor(width / by), width % by];
  const half = (count: number) => count >> 1;
  if (whole > 0) kernel.means(at.sums, at.means, whole, by, half(rows * by), rows * by);
  if (rest > 0) kernel.means(at.sums + 6 * by * whole, at.means + 3 * whole, 1, rest, half(rows * rest), rows * rest);
}
