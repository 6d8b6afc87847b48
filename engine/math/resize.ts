import { like, type Latents } from './latents.ts';

/** Where an output pixel looks: two neighbours and the share of the second, pixel centres at ½ (align_corners false). */
function taps(from: number, to: number): { low: Int32Array; high: Int32Array; share: Float64Array } {
  const low = new Int32Array(to);
  const high = new Int32Array(to);
  const share = new Float64Array(to);
  for (let k = 0; k < to; k++) {
    const at = Math.max(0, ((k + 0.5) * from) / to - 0.5);
    low[k] = Math.min(Math.floor(at), from - 1);
    high[k] = Math.min(low[k]! + 1, from - 1);
    share[k] = at - low[k]!;
  }
  return { low, high, share };
}

/** Bilinear resize of every channel, without smoothing beforehand. */
export function resizeBilinear(x: Latents, height: number, width: number): Latents {
  const [n, channels, h, w] = x.dims;
  if (h === height && w === width) return x;
  const rows = taps(h, height);
  const columns = taps(w, width);
  const out = like(x, [n, channels, height, width]);
  let k = 0;
  for (let plane = 0; plane < n * channels; plane++) {
    for (let i = 0; i < height; i++) {
      const top = (plane * h + rows.low[i]!) * w;
      const bottom = (plane * h + rows.high[i]!) * w;
      const down = rows.share[i]!;
      for (let j = 0; j < width; j++) {
        const left = columns.low[j]!;
        const right = columns.high[j]!;
        const across = columns.share[j]!;
        const above = x.data[top + left]! * (1 - across) + x.data[top + right]! * across;
        const below = x.data[bottom + left]! * (1 - across) + x.data[bottom + right]! * across;
        out.data[k++] = above * (1 - down) + below * down;
      }
    }
  }
  return out;
}
