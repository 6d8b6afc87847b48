import { expect, test } from 'vitest';
import type { Latents } from '../math/latents.ts';
import type { Conditioning, PredictInput } from '../models/model.ts';
import { decodeApart, predictApart } from './apart.ts';

const cond = (n: number) => ({ context: { data: Float32Array.of(n), tokens: 1, width: 1 }, vector: null }) as Conditioning;
const latents = (...values: number[]): Latents => ({ data: Float32Array.from(values), dims: [values.length, 1, 1, 1] });

test('each picture’s groups run together, and come back where they were', async () => {
  const calls: number[][] = [];
  const model = {
    predict: async ({ x, conds, inpaint }: PredictInput): Promise<Latents> => {
      calls.push([...x.data]);
      return { data: Float32Array.from(x.data, (value, i) => value * 100 + conds[i]!.context.data[0]! * 10 + (inpaint?.data[i] ?? 0)), dims: x.dims };
    },
  };
  // Three pictures, two groups.
  const input = { x: latents(1, 2, 3, 1, 2, 3), timestep: 0, conds: [1, 1, 1, 2, 2, 2].map(cond), inpaint: latents(4, 5, 6, 4, 5, 6) };
  const apart = await predictApart(model, input, 3);
  expect(calls).toEqual([[1, 1], [2, 2], [3, 3]]);
  expect([...apart.data]).toEqual([...(await model.predict(input)).data]);
  expect(apart.dims).toEqual([6, 1, 1, 1]);
});

test('pictures are decoded one by one, in their order', async () => {
  const sizes: number[] = [];
  const model = { decode: async (x: Latents): Promise<Latents> => (sizes.push(x.dims[0]), { data: Float32Array.from(x.data, (value) => value + 1), dims: x.dims }) };
  expect([...(await decodeApart(model, latents(1, 2, 3))).data]).toEqual([2, 3, 4]);
  expect(sizes).toEqual([1, 1, 1]);
});
