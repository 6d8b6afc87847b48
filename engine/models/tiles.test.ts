import { describe, expect, test } from 'vitest';
import { tinyModel } from '../../tests/fixtures/tiny-models.ts';
import { vaeShapes } from '../../tests/fixtures/tiny-checkpoint.ts';
import { inTiles, tileStarts, type Picture, type Tiling } from './tiles.ts';
import { latentFormats } from './latent-formats.ts';
import { cpu, placeOf, sessionCache } from './open.ts';
import { openVaeFile, tiling } from './vae/open.ts';

const wave = (dims: Picture['dims']): Picture => ({ dims, data: Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 0.37) + Math.cos(i * 0.011)) });

test.each<[number, Tiling]>([
  [64, { tile: 64, overlap: 16 }],
  [65, { tile: 64, overlap: 16 }],
  [200, { tile: 64, overlap: 16 }],
  [1000, { tile: 512, overlap: 128, step: 8 }],
])('tiles over %d places leave none out, overlap at least as asked, and end at the end', (size, tiles) => {
  const starts = tileStarts(size, tiles);
  expect(starts[0]).toBe(0);
  expect(starts.at(-1)! + Math.min(tiles.tile, size)).toBe(size);
  for (const [i, start] of starts.slice(1).entries()) expect(starts[i]! + tiles.tile - start).toBeGreaterThanOrEqual(tiles.overlap - (tiles.step ?? 1) / 2);
});

describe('what a network does to each place alone comes out as without tiles', () => {
  const tiles = { tile: 24, overlap: 8 };
  const same = async (x: Picture) => x;
  test('as large', async () => {
    const x = wave([2, 3, 50, 61]);
    const { data } = await inTiles(x, tiles, 1, same);
    expect(Math.max(...data.map((value, i) => Math.abs(value - x.data[i]!)))).toBeLessThan(1e-6);
  });
  test('three times as large', async () => {
    const grow = async ({ data, dims: [n, c, h, w] }: Picture): Promise<Picture> => ({
      dims: [n, c, 3 * h, 3 * w],
      data: Float32Array.from({ length: n * c * 9 * h * w }, (_, i) => data[(Math.floor(i / (9 * h * w)) * h + Math.floor((Math.floor(i / (3 * w)) % (3 * h)) / 3)) * w + Math.floor((i % (3 * w)) / 3)]!),
    });
    const x = wave([1, 2, 40, 33]);
    const whole = await grow(x);
    const { data, dims } = await inTiles(x, tiles, 3, grow);
    expect(dims).toEqual(whole.dims);
    expect(Math.max(...data.map((value, i) => Math.abs(value - whole.data[i]!)))).toBeLessThan(1e-6);
  });
});

/** How strongly a picture changes from each column to the next, on average over the rest. */
function columnSteps({ data, dims: [, , , w] }: Picture): Float64Array {
  const steps = new Float64Array(w);
  for (let i = 0; i < data.length; i++) if (i % w > 0) steps[i % w]! += Math.abs(data[i]! - data[i - 1]!);
  return steps.map((sum) => (sum * w) / data.length);
}

const meanAbs = ({ data }: Picture) => data.reduce((sum, x) => sum + Math.abs(x), 0) / data.length;

describe('a VAE in tiles', { timeout: 120_000 }, () => {
  const path = tinyModel(vaeShapes({ width: 32, mult: [1, 1, 1, 1], blocks: 1 }), { seed: 4 }, 'vae.safetensors');
  const vae = openVaeFile(path, latentFormats.sd15, placeOf({ sessions: sessionCache(1e9), device: cpu(2), attention: { kind: 'fused' } }));
  const wide = 2 * tiling.tile;

  /** The error of tiling, as a picture. */
  const between = (a: Picture, b: Picture): Picture => ({ ...a, data: a.data.map((value, i) => value - b.data[i]!) });

  /** How large the error is beside the picture, and its change at the edges of tiles beside its change elsewhere. */
  function seams(error: Picture, whole: Picture, edges: readonly number[]): { error: number; edges: number } {
    const steps = columnSteps(error);
    const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length * 0.9)]!;
    return { error: meanAbs(error) / meanAbs(whole), edges: Math.max(...edges.map((edge) => steps[edge]!)) / usual };
  }

  test('decodes without a seam', async () => {
    const latents = wave([1, 4, 16, wide]);
    const whole = (await vae.decode(latents, 'whole')) as Picture;
    const tiled = (await vae.decode(latents, 'tiles')) as Picture;
    expect(tiled.dims).toEqual(whole.dims);
    const starts = tileStarts(wide, tiling).slice(1);
    const found = seams(between(tiled, whole), whole, starts.flatMap((start) => [8 * start, 8 * (start + tiling.overlap)]));
    // Each tile norms its groups by itself, so it may be a little lighter or darker: bounded, and faded into the next.
    expect(found.error).toBeLessThan(0.25);
    expect(found.edges).toBeLessThan(1.5);
  });

  test('encodes without a seam', async () => {
    const pixels = wave([1, 3, 8 * 16, 8 * wide]);
    const whole = (await vae.encode(pixels, undefined, 'whole')) as Picture;
    const tiled = (await vae.encode(pixels, undefined, 'tiles')) as Picture;
    const found = seams(between(tiled, whole), whole, tileStarts(wide, tiling).slice(1));
    expect(found.error).toBeLessThan(0.25);
    expect(found.edges).toBeLessThan(1.5);
  });
});
