import { describe, expect, test } from 'vitest';
import { karrasLevels, gaussianModel, gaussianPath, normalLatents, normals, someGaussian, testLevels } from '../../tests/gaussian.ts';
import type { Latents } from '../math/latents.ts';
import { gainFrom, replayed } from './replay.ts';
import { newRecall, type Recall } from './recall.ts';
import { refine } from './refine.ts';
import { pathwise } from './score.ts';
import { samplers } from '../samplers/table.ts';
import { demandFollows, drawsNoise, endsOf, withoutNoise, type Walks } from './student.ts';
import { teach, teacherLevels } from './teacher.ts';
import { veView } from './ve-view.ts';

const levels = testLevels('edm');
const draw = normals(3);
const noise: Latents = normalLatents({ data: new Float64Array(64), dims: [16, 4, 1, 1] }, draw);
const top = levels.sigmaMax;
const x: Latents = { ...noise, data: noise.data.map((value) => value * top) };

/** Walks of Gaussian data, whose exact ends are known. */
function gaussianWalks(data = someGaussian) {
  const tally = { calls: 0 };
  const model = gaussianModel(data, levels);
  const walks: Walks = {
    count: x.dims[0],
    start: () => x,
    steps: () => () => expect.unreachable(),
    guided(_, recall?: Recall) {
      const ask = async (state: Latents, sigma: number) => {
        tally.calls++;
        return model.denoise(state, sigma);
      };
      const denoise = (state: Latents, sigma: number) => (recall ? recall.answer('', state, sigma, () => ask(state, sigma)) : ask(state, sigma));
      return { denoise, denoiseBoth: model.denoiseBoth };
    },
  };
  return { walks, tally, ends: gaussianPath(data, levels, x, top, 0) };
}

const start = karrasLevels(5, top, levels.sigmaMin, false);

describe.each(['euler', 'dpmpp_2m', 'heun'])('%s', (sampler) => {
  test('refinement only improves, keeps the first level, and stays above the lowest', async () => {
    const { walks, tally, ends } = gaussianWalks();
    const recall = newRecall();
    const residual = async (sigmas: readonly number[], keep: boolean) => {
      recall.begin(keep);
      const got = await endsOf(walks, { sampler, options: {} }, sigmas, levels, recall);
      return got.data.map((value, k) => value - ends.data[k]!);
    };
    const values: number[] = [];
    let last: readonly number[] = [];
    for await (const { sigmas, value } of refine({ start, lowest: levels.sigmaMin, residual, freedom: 'free', affordable: () => tally.calls < 2000 })) {
      values.push(value);
      last = sigmas;
      expect(sigmas[0]).toBe(start[0]);
      expect(sigmas.at(-1)).toBe(0);
      expect(sigmas.at(-2)).toBeGreaterThan(levels.sigmaMin);
      expect(sigmas.every((sigma, i) => i === 0 || sigma < sigmas[i - 1]!)).toBe(true);
    }
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(values.at(-1)!).toBeLessThan(0.97 * values[0]!);
    // What it says of the list is what the sampler does with it.
    const score = pathwise([await endsOf(walks, { sampler, options: {} }, last, levels)], [ends]);
    expect(score.value).toBeCloseTo(values.at(-1)!, 12);
  });
});

test('nothing is asked beyond what can be paid', async () => {
  const { walks, ends } = gaussianWalks();
  let runs = 0;
  const residual = async (sigmas: readonly number[]) => {
    runs++;
    return (await endsOf(walks, { sampler: 'euler', options: {} }, sigmas, levels)).data.map((value, k) => value - ends.data[k]!);
  };
  for await (const _ of refine({ start, lowest: levels.sigmaMin, residual, freedom: 'free', affordable: () => runs < 4 }));
  expect(runs).toBe(4);
});

test('a changed level costs only the calls from it on', async () => {
  const { walks, tally } = gaussianWalks();
  const recall = newRecall();
  const solver = { sampler: 'dpmpp_2m', options: {} };
  const list = [...start, 0];
  recall.begin(true);
  await endsOf(walks, solver, list, levels, recall);
  expect(tally.calls).toBe(6);
  for (const i of [5, 3, 1]) {
    tally.calls = 0;
    const moved = list.with(i, list[i]! * 1.02);
    recall.begin(false);
    const shared = await endsOf(walks, solver, moved, levels, recall);
    expect(tally.calls).toBe(6 - i);
    expect(shared.data).toEqual((await endsOf(walks, solver, moved, levels)).data);
  }
});

test('a replay with the exact gain is the walk itself, for data that are Gaussian alike in all directions', async () => {
  const data = { mean: 0.4, stds: [0.7] };
  const { walks } = gaussianWalks(data);
  const fine = teacherLevels(levels, 200);
  const teaching = teach(walks, fine, levels);
  let next = await teaching.next();
  while (!next.done) next = await teaching.next();
  const sigmas = fine.slice(0, -1).filter((_, i) => i % 2 === 0);
  const errors = sigmas.map((sigma) => (0.49 * sigma ** 2) / (0.49 + sigma ** 2));
  const replay = replayed(walks, next.value!, gainFrom({ sigmas, errors }, 1, veView(levels)));
  for (const sampler of ['euler', 'dpmpp_2m', 'heun', 'deis']) {
    const real = await endsOf(walks, { sampler, options: {} }, [...start, 0], levels);
    const ours = await endsOf(replay, { sampler, options: {} }, [...start, 0], levels);
    expect(pathwise([ours], [real]).value).toBeLessThan(2e-3);
  }
});

test('which samplers draw noise, and which walk levels of their own', async () => {
  const drawing = (sampler: string, options = {}) => drawsNoise({ sampler, options });
  expect([drawing('euler'), drawing('euler', { sChurn: 5 }), drawing('euler_ancestral'), drawing('euler_ancestral', { eta: 0 }), drawing('ddim'), drawing('ddim', { eta: 1 })]).toEqual([false, true, true, false, false, true]);
  const quiet = (sampler: string, options = {}) => withoutNoise({ sampler, options });
  expect(quiet('euler')).toEqual({ sampler: 'euler', options: {} });
  expect(quiet('euler_ancestral', { sNoise: 1 })).toEqual({ sampler: 'euler_ancestral', options: { sNoise: 1, eta: 0 } });
  expect(quiet('euler', { sChurn: 5 })).toEqual({ sampler: 'euler', options: { sChurn: 0 } });
  expect(Object.keys(samplers).filter((id) => drawsNoise(quiet(id)))).toEqual([]);
  await expect(demandFollows({ sampler: 'euler', options: {} }, [...start, 0], levels)).resolves.toBeUndefined();
  await expect(demandFollows({ sampler: 'heun', options: {} }, [...start, 0], levels)).resolves.toBeUndefined();
  await expect(demandFollows({ sampler: 'dpm_adaptive', options: {} }, [...start, 0], levels)).rejects.toThrow(/levels of its own choosing/);
});
