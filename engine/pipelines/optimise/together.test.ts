import { describe, expect, test } from 'vitest';
import type { Latents } from '../../math/latents.ts';
import type { Conditioning, PredictInput } from '../../models/model.ts';
import { mostTogether, together } from './together.ts';

const cond = (n: number): Conditioning => ({ context: { data: Float32Array.of(n), tokens: 1, width: 1 }, vector: null });
const latents = (...values: number[]): Latents => ({ data: Float32Array.from(values), dims: [values.length, 1, 1, 1] });
const ask = (timestep: number, x: Latents, ...conds: number[]): PredictInput => ({ x, timestep, conds: conds.map(cond) });

/** A network of x·100 + cond·10 + timestep that keeps what it was asked. */
function network() {
  const asked: { timestep: number; count: number }[] = [];
  return {
    asked,
    async predict({ x, conds, timestep }: PredictInput): Promise<Latents> {
      asked.push({ timestep, count: x.dims[0] });
      return { data: Float32Array.from(x.data, (value, k) => value * 100 + conds[k]!.context.data[0]! * 10 + timestep), dims: x.dims };
    },
  };
}
const free = async () => undefined;

describe('questions that wait at the same time', () => {
  test('of one level are one call, and each gets its own answer', async () => {
    const model = network();
    const { predict } = together({ network: model, before: free, most: 8 });
    const answers = await Promise.all([predict(ask(5, latents(1, 2), 0, 1)), predict(ask(5, latents(3), 2)), predict(ask(5, latents(4, 5), 3, 4))]);
    expect(model.asked).toEqual([{ timestep: 5, count: 5 }]);
    expect(answers.map(({ data }) => [...data])).toEqual([[105, 215], [325], [435, 545]]);
    expect(answers.map(({ dims }) => dims[0])).toEqual([2, 1, 2]);
  });

  test('of different levels stay apart', async () => {
    const model = network();
    const { predict } = together({ network: model, before: free, most: 8 });
    await Promise.all([predict(ask(5, latents(1), 0)), predict(ask(6, latents(2), 0)), predict(ask(5, latents(3), 0))]);
    expect(model.asked).toEqual([{ timestep: 5, count: 2 }, { timestep: 6, count: 1 }]);
  });

  test('are no more than a call may hold; what is larger alone goes alone', async () => {
    const model = network();
    const { predict } = together({ network: model, before: free, most: 3 });
    await Promise.all([predict(ask(1, latents(1, 2), 0, 0)), predict(ask(1, latents(3, 4), 0, 0)), predict(ask(1, latents(5), 0)), predict(ask(1, latents(6, 7, 8, 9), 0, 0, 0, 0))]);
    expect(model.asked.map(({ count }) => count)).toEqual([3, 2, 4]);
  });

  test('asked one after another they are answered one after another', async () => {
    const model = network();
    const { predict } = together({ network: model, before: free, most: 8 });
    for (const value of [1, 2]) expect([...(await predict(ask(0, latents(value), 0))).data]).toEqual([100 * value]);
    expect(model.asked.map(({ count }) => count)).toEqual([1, 1]);
  });
});

test('a call that fails fails for all in it, and the next ones are answered', async () => {
  const model = network();
  let broken = true;
  const { predict } = together({
    network: model,
    most: 8,
    before: async () => {
      if (broken) throw new Error('stopped');
    },
  });
  const ended = await Promise.allSettled([predict(ask(1, latents(1), 0)), predict(ask(1, latents(2), 0))]);
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(model.asked).toEqual([]);
  broken = false;
  expect([...(await predict(ask(1, latents(2), 0))).data]).toEqual([201]);
});

test('small pictures go together, pictures of 1024² do not', () => {
  expect([mostTogether(16, 16), mostTogether(64, 64), mostTogether(128, 128)]).toEqual([32, 2, 1]);
});
