import { expect, test } from 'vitest';
import { testLevels } from '../../tests/gaussian.ts';
import type { Latents } from '../math/latents.ts';
import { endLatents, maskedModel, noised, startLatents } from './ksampler.ts';

const latents = (...values: number[]): Latents => ({ data: Float64Array.from(values), dims: [1, 1, 1, values.length] });
const image = latents(1, -2);
const noise = latents(0.5, 3);
const eps = testLevels('eps');
const flow = testLevels('flow');

test('from the top of a VE model the noise is scaled by √(1 + σ²)', () => {
  const top = Math.hypot(1, eps.sigmaMax);
  const start = startLatents({ noise, image, sigma: eps.sigmaMax, levels: eps });
  expect(start.data[0]).toBeCloseTo(top * 0.5 + 1, 12);
  expect(start.data[1]).toBeCloseTo(top * 3 - 2, 12);
  // A list whose first level is off by rounding starts at the top too.
  expect(startLatents({ noise, image, sigma: eps.sigmaMax * (1 - 1e-6), levels: eps }).data[1]).toBeCloseTo(top * 3 - 2, 4);
});

test('below the top it is σ·noise over the image', () => {
  expect([...startLatents({ noise, image, sigma: 2, levels: eps }).data]).toEqual([2, 4]);
});

test('a flow mixes image and noise by its time, at the top and below', () => {
  expect([...startLatents({ noise, image, sigma: 1, levels: flow }).data]).toEqual([0.5, 3]);
  expect([...noised(image, noise, 0.25, flow).data]).toEqual([0.875, -0.75]);
});

test('a flow that ends above 0 is scaled back to the image', () => {
  expect([...endLatents(latents(0.75, 3), 0.25, flow).data]).toEqual([1, 4]);
  expect(endLatents(image, 0.3, eps)).toBe(image);
  expect(endLatents(image, 0, flow)).toBe(image);
});

test('outside the mask the model sees the noised image and answers the image', async () => {
  const seen: Latents[] = [];
  const answer = latents(10, 10);
  const denoise = async (x: Latents) => {
    seen.push(x);
    return answer;
  };
  const inner = { denoise, denoiseBoth: async (x: Latents) => ({ denoised: await denoise(x), uncond: latents(20, 20) }) };
  const model = maskedModel(inner, { mask: latents(0, 0.5), image, noise, levels: eps });
  const x = latents(7, 7);
  expect([...(await model.denoise(x, 2)).data]).toEqual([1, 4]);
  expect([...seen[0]!.data]).toEqual([2, 5.5]); // noised image is [2, 4]
  const both = await model.denoiseBoth(x, 2);
  expect([...both.uncond.data]).toEqual([1, 9]);
});

test('one mask serves every picture and channel, or each picture has its own', async () => {
  const dims = [2, 2, 1, 2] as const;
  const many = (value: number): Latents => ({ data: new Float64Array(8).fill(value), dims });
  const model = (mask: Latents) =>
    maskedModel({ denoise: async () => many(1), denoiseBoth: async () => ({ denoised: many(1), uncond: many(1) }) }, { mask, image: many(0), noise: many(0), levels: eps });
  expect([...(await model({ data: Float64Array.of(1, 0), dims: [1, 1, 1, 2] }).denoise(many(0), 1)).data]).toEqual([1, 0, 1, 0, 1, 0, 1, 0]);
  expect([...(await model({ data: Float64Array.of(1, 0, 0, 1), dims: [2, 1, 1, 2] }).denoise(many(0), 1)).data]).toEqual([1, 0, 1, 0, 0, 1, 0, 1]);
  await expect(model({ data: Float64Array.of(1), dims: [1, 1, 1, 1] }).denoise(many(0), 1)).rejects.toThrow('A mask of 1×1×1×1 does not fit latents of 2×2×1×2.');
});
