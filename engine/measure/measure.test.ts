import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { latentsFile } from './latents-file.ts';
import { distance, psnr, rmse, type Planes } from './distance.ts';
import { measure } from './measure.ts';
import { ssim } from './ssim.ts';

let state = 5;
const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
const planes = (make: (k: number) => number, side = 24, channels = 1): Planes => ({ data: Float32Array.from({ length: channels * side * side }, (_, k) => make(k)), channels, height: side, width: side });
const noise = planes(uniform);

test('RMSE and PSNR in closed form', () => {
  expect(rmse(Float32Array.of(0, 0, 0, 0), Float32Array.of(1, 1, -1, -1))).toBe(1);
  expect(rmse(Float32Array.of(3, 4), Float32Array.of(0, 0))).toBeCloseTo(Math.sqrt(12.5), 12);
  expect(psnr(0.1, 1)).toBeCloseTo(20, 10);
  expect(psnr(0, 1)).toBeNull();
});

test('equal pictures: no error, similarity 1', () => {
  expect(distance(noise, noise, 1)).toMatchObject({ rmse: 0, psnr: null });
  expect(ssim(noise, noise, 1)).toBeCloseTo(1, 12);
});

test('SSIM of flat pictures is its luminance term', () => {
  const [a, b, c1] = [0.3, 0.7, 1e-4];
  expect(ssim(planes(() => a), planes(() => b), 1)).toBeCloseTo((2 * a * b + c1) / (a * a + b * b + c1), 6);
});

test('SSIM of a picture and its negative contrast about the same mean is that of its structure', () => {
  // A pattern of period 2 has nearly the same mean and variance in every window.
  const wave = (k: number) => ((k % 24) + Math.floor(k / 24)) % 2 === 0 ? 1 : -1;
  const found = ssim(planes((k) => 0.5 + 0.2 * wave(k)), planes((k) => 0.5 - 0.2 * wave(k)), 1);
  const [variance, c2] = [0.04, 9e-4];
  expect(found).toBeCloseTo((-2 * variance + c2) / (2 * variance + c2), 3);
});

test('SSIM is what eq. 13 says, window by window', () => {
  const other = planes((k) => 0.6 * noise.data[k]! + 0.4 * uniform());
  const weights = Array.from({ length: 121 }, (_, k) => Math.exp(-(((k % 11) - 5) ** 2 + (Math.floor(k / 11) - 5) ** 2) / 4.5));
  const total = weights.reduce((a, b) => a + b, 0);
  let sum = 0;
  for (let v = 0; v < 14; v++) {
    for (let u = 0; u < 14; u++) {
      const mean = (of: (k: number) => number) => weights.reduce((s, w, k) => s + (w / total) * of((v + Math.floor(k / 11)) * 24 + u + (k % 11)), 0);
      const [p, q] = [mean((k) => noise.data[k]!), mean((k) => other.data[k]!)];
      const va = mean((k) => (noise.data[k]! - p) ** 2);
      const vb = mean((k) => (other.data[k]! - q) ** 2);
      const cov = mean((k) => (noise.data[k]! - p) * (other.data[k]! - q));
      sum += ((2 * p * q + 1e-4) * (2 * cov + 9e-4)) / ((p * p + q * q + 1e-4) * (va + vb + 9e-4));
    }
  }
  expect(ssim(noise, other, 1)).toBeCloseTo(sum / 196, 8);
});

test('small planes take a smaller window, channels are averaged', () => {
  const small = planes(uniform, 8, 4);
  expect(ssim(small, small, 1)).toBeCloseTo(1, 12);
  const half: Planes = { ...small, data: small.data.map((value, k) => (k < 128 ? value : 1 - value)) };
  expect(ssim(small, half, 1)).toBeLessThan(0.6);
});

test('files: pixels in 0…1, latents in their own range, and sentences for what does not fit', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'measure-'));
  const path = (name: string) => join(folder, name);
  const flat = (grey: number, side = 16) => sharp({ create: { width: side, height: side, channels: 3, background: { r: grey, g: grey, b: grey } } }).png().toBuffer();
  writeFileSync(path('a.png'), await flat(51));
  writeFileSync(path('b.png'), await flat(102));
  writeFileSync(path('c.png'), await flat(102, 32));
  const latents = (add: number) => latentsFile({ data: Float32Array.from({ length: 64 }, (_, k) => k / 63 + add), dims: [1, 4, 4, 4] });
  writeFileSync(path('a.lat'), latents(0.1));
  writeFileSync(path('b.lat'), latents(0));
  const found = await measure({ file: path('a.png'), reference: path('b.png'), latents: path('a.lat'), referenceLatents: path('b.lat') });
  expect(found.pixels.rmse).toBeCloseTo(0.2, 6);
  expect(found.pixels.psnr).toBeCloseTo(20 * Math.log10(5), 5);
  expect(found.latents!.rmse).toBeCloseTo(0.1, 6);
  expect(found.latents!.psnr).toBeCloseTo(20, 4);
  expect(await measure({ file: path('a.png'), reference: path('b.png'), latents: null, referenceLatents: path('b.lat') })).toMatchObject({ latents: null });
  const pair = (file: string, reference: string) => measure({ file: path(file), reference: path(reference), latents: null, referenceLatents: null });
  await expect(pair('a.png', 'c.png')).rejects.toThrow(/is 16×16 and .* is 32×32: pictures are measured at one size only/);
  await expect(pair('a.png', 'gone.png')).rejects.toThrow(/cannot be read as a picture/);
});
