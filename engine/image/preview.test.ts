import sharp from 'sharp';
import { expect, test } from 'vitest';
import { fitLatentToRgb, previewJpeg } from './preview.ts';

/** Scattered latents and the pixels a linear VAE with these columns would make of them. */
function pair(columns: readonly (readonly [number, number, number])[]) {
  const [w, h, factor] = [12, 8, 8];
  const channels = columns.length - 1;
  const latents = { data: new Float32Array(channels * w * h), dims: [1, channels, h, w] as const };
  for (let k = 0, seed = 1; k < latents.data.length; k++) {
    seed = (seed * 48271) % 2147483647;
    latents.data[k] = seed / 2147483647 - 0.5;
  }
  const pixels = { data: new Float32Array(3 * w * h * factor * factor), dims: [1, 3, h * factor, w * factor] as const };
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < h * factor; y++) {
      for (let x = 0; x < w * factor; x++) {
        let value = columns[channels]![c]!;
        for (let k = 0; k < channels; k++) value += columns[k]![c]! * latents.data[(k * h + Math.floor(y / factor)) * w + Math.floor(x / factor)]!;
        pixels.data[(c * h * factor + y) * w * factor + x] = value;
      }
    }
  }
  return { latents, pixels };
}

const columns = [
  [0.2, 0.1, -0.1],
  [-0.1, 0.2, 0.05],
  [0.05, -0.05, 0.3],
  [0.1, 0.1, 0.1],
  [0.02, -0.1, 0.2],
] as const;

test('the fit finds the map that made the pixels', () => {
  const { latents, pixels } = pair(columns);
  const map = fitLatentToRgb(latents, pixels);
  map.forEach((row, k) => row.forEach((value, c) => expect(value).toBeCloseTo(columns[k]![c]!, 2)));
});

test('flat latents give a finite map', () => {
  const { latents, pixels } = pair(columns);
  latents.data.fill(0);
  for (const value of fitLatentToRgb(latents, pixels).flat()) expect(Number.isFinite(value)).toBe(true);
});

test('a preview is a small JPEG with the pictures of the batch side by side', async () => {
  const { latents } = pair(columns);
  const two = { data: Float32Array.from([...latents.data, ...latents.data]), dims: [2, 4, 8, 12] as const };
  const { format, width, height } = await sharp(await previewJpeg(two, columns)).metadata();
  expect({ format, width, height }).toEqual({ format: 'jpeg', width: 2 * 96, height: 64 });
});
