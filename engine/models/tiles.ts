/**
 * Large pictures in overlapping tiles. Where tiles overlap each fades out over the whole overlap by a raised cosine, so
 * the weights of all tiles add up to one everywhere and no edge of a tile shows.
 */

export interface Tiling {
  /** Side of a tile and width of the overlap, in places of the input. */
  readonly tile: number;
  readonly overlap: number;
  /** Tiles begin at multiples of this. */
  readonly step?: number;
}

/** Where tiles begin along one side: as few as needed, spread evenly. */
export function tileStarts(size: number, { tile, overlap, step = 1 }: Tiling): number[] {
  if (size <= tile) return [0];
  const steps = Math.ceil((size - tile) / (tile - overlap));
  return Array.from({ length: steps + 1 }, (_, i) => Math.round((i * (size - tile)) / steps / step) * step);
}

/** Weights of the tile `index` along one side, rising and falling where it overlaps its neighbours. */
function fade(length: number, starts: readonly number[], index: number): Float32Array {
  const weights = new Float32Array(length).fill(1);
  const shared = (i: number) => (i > 0 && i < starts.length ? Math.max(0, starts[i - 1]! + length - starts[i]!) : 0);
  const [before, after] = [shared(index), shared(index + 1)];
  const ramp = (i: number, over: number) => 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / over);
  for (let i = 0; i < before; i++) weights[i]! *= ramp(i, before);
  for (let i = 0; i < after; i++) weights[length - 1 - i]! *= ramp(i, after);
  return weights;
}

export type Picture = { readonly data: Float32Array; readonly dims: readonly [number, number, number, number] };

/** Runs `act` on every tile of `[n, c, h, w]` and joins the results, which are `scale` times as large (a fraction where they shrink). */
export async function inTiles(x: Picture, tiling: Tiling, scale: number, act: (tile: Picture) => Promise<Picture>): Promise<Picture> {
  const [n, , height, width] = x.dims;
  const [rows, columns] = [tileStarts(height, tiling), tileStarts(width, tiling)];
  let out: { data: Float32Array; dims: readonly [number, number, number, number] } | null = null;
  let total: Float32Array | null = null;
  for (const [r, top] of rows.entries()) {
    for (const [c, left] of columns.entries()) {
      const made = await act(crop(x, top, left, Math.min(tiling.tile, height), Math.min(tiling.tile, width)));
      const [, channels, h, w] = made.dims;
      const full = [n, channels, Math.round(height * scale), Math.round(width * scale)] as const;
      out ??= { data: new Float32Array(full[0] * full[1] * full[2] * full[3]), dims: full };
      total ??= new Float32Array(full[2] * full[3]);
      const [tops, lefts] = [rows, columns].map((starts) => starts.map((start) => Math.round(start * scale))) as [number[], number[]];
      blend(made, out, total, { y: tops[r]!, left: lefts[c]!, down: fade(h, tops, r), across: fade(w, lefts, c) });
    }
  }
  const places = total!.length;
  const { data, dims } = out!;
  for (let i = 0; i < data.length; i++) data[i]! /= total![i % places]!;
  return { data, dims };
}

function crop({ data, dims: [n, c, height, width] }: Picture, top: number, left: number, h: number, w: number): Picture {
  const out = new Float32Array(n * c * h * w);
  for (let plane = 0; plane < n * c; plane++) {
    for (let y = 0; y < h; y++) {
      const from = (plane * height + top + y) * width + left;
      out.set(data.subarray(from, from + w), (plane * h + y) * w);
    }
  }
  return { data: out, dims: [n, c, h, w] };
}

interface Place {
  readonly y: number;
  readonly left: number;
  readonly down: Float32Array;
  readonly across: Float32Array;
}

/** Adds a tile to the sum, and its weights to the sum of weights. */
function blend(tile: Picture, out: { data: Float32Array; dims: readonly [number, number, number, number] }, total: Float32Array, { y, left, down, across }: Place): void {
  const [n, channels, h, w] = tile.dims;
  const [, , height, width] = out.dims;
  for (let plane = 0; plane < n * channels; plane++) {
    for (let v = 0; v < h; v++) {
      const to = (plane * height + y + v) * width + left;
      const from = (plane * h + v) * w;
      for (let u = 0; u < w; u++) {
        const weight = down[v]! * across[u]!;
        out.data[to + u]! += weight * tile.data[from + u]!;
        if (plane === 0) total[(y + v) * width + left + u]! += weight;
      }
    }
  }
}
