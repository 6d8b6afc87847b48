import { describe, expect, test } from 'vitest';
import { gaussianModel, normalLatents, normals, testLevels } from '../../tests/gaussian.ts';
import type { Latents } from '../math/latents.ts';
import { namedLevels } from '../schedules/named-levels.ts';
import { costOf, spend } from './budget.ts';
import { baselines, distinct, falls, instantCandidates, klubCandidates, ossCandidate, tableCandidates, type Target } from './candidates.ts';
import { drawsFrom } from './draws.ts';
import { measurePairs, pairCost } from './pair-table.ts';
import { finished } from './progress.ts';
import { advantage, energy, pathwise, rmseOf } from './score.ts';
import { judge, type Judged } from './verdict.ts';

const draw = normals(5);
const picture = (n: number, shift = 0): Latents => {
  const { data, dims } = normalLatents({ data: new Float64Array(n * 16), dims: [n, 4, 2, 2] }, draw);
  return { data: data.map((value) => value + shift), dims };
};

describe('scores', () => {
  test('an error of e in every number is an error of e', () => {
    const target = picture(5);
    const off = { ...target, data: target.data.map((value, k) => value + (k % 2 === 0 ? 0.3 : -0.3)) };
    expect(pathwise([off], [target])).toMatchObject({ metric: 'rmse', value: expect.closeTo(0.3, 12), spread: expect.closeTo(0, 12) });
    expect(pathwise([target], [target]).value).toBe(0);
  });
  test('the energy distance is 0 for one set, about 0 for one law, and grows with a shift', () => {
    const target = picture(200);
    expect(energy([target], [target]).value).toBeCloseTo(0, 12);
    const [same, near, far] = [0, 0.3, 1].map((shift) => energy([picture(200, shift)], [target]));
    expect(same!.value).toBeGreaterThan(0);
    expect(same!.value).toBeLessThan(0.03);
    expect(near!.value).toBeGreaterThan(same!.value);
    expect(far!.value).toBeGreaterThan(2 * near!.value);
  });
  test('the advantage is counted walk by walk', () => {
    const [a, b] = [rmseOf([1, 2, 3, 4]), rmseOf([1.1, 2.1, 3.1, 4.1])];
    expect(advantage(a, b)).toBeGreaterThan(100);
    expect(advantage(b, a)).toBeLessThan(-100);
    expect(advantage(rmseOf([1]), rmseOf([2]))).toBe(1);
  });
});

describe('the verdict', () => {
  const made = (label: string, each: number[], method: Judged['method'] = 'schedule'): Judged => ({ method, label, sigmas: [1, 0], score: rmseOf(each) });
  const rivals = [made('Normal', [4, 4.2, 3.9, 4.1]), made('Karras', [1, 1.1, 0.9, 1])];
  test('a better list is accepted, with how much better', () => {
    expect(judge(made('ours', [0.5, 0.6, 0.5, 0.5], 'endpoint'), rivals)).toMatchObject({ accepted: true, sentence: expect.stringMatching(/^Better than every built-in schedule on 4 held-out pictures: error .* of Karras, the best of them, \d+ % less\.$/) });
  });
  test('a lucky one says that it may be chance', () => {
    expect(judge(made('ours', [0.2, 2.2, 0.3, 1.2], 'endpoint'), rivals).sentence).toMatch(/small enough to be chance/);
  });
  test('a worse one is not used, and says what to keep', () => {
    expect(judge(made('ours', [2, 2, 2, 2], 'klub'), rivals)).toMatchObject({ accepted: false, use: { label: 'Karras' }, sentence: expect.stringMatching(/^Keep Karras: /) });
  });
  test('where a built-in list is the best found, it is named', () => {
    expect(judge(made('Tan', [0.5, 0.5, 0.5, 0.5]), rivals)).toMatchObject({ accepted: false, use: { label: 'Tan' } });
    expect(judge(made('Tan', [3, 3, 3, 3]), rivals)).toMatchObject({ accepted: false, use: { label: 'Karras' } });
  });
});

describe('budgets', () => {
  const input = { perDenoise: 2, steps: 10, perWalk: 10, baselines: 4 };
  test('what is spent before refinement stays within three quarters, and more budget buys no less', () => {
    let before = 0;
    for (const budget of [1500, 3000, 6000, 20_000, 200_000]) {
      const choice = spend({ ...input, budget });
      expect(costOf(choice, input)).toBeLessThanOrEqual(budget < 3000 ? budget : 0.75 * budget);
      expect(choice.train).toBeGreaterThanOrEqual(before);
      before = choice.train;
    }
  });
  test('walks that are kept cost nothing', () => {
    expect(spend({ ...input, budget: 8000 }, () => true).train).toBeGreaterThan(spend({ ...input, budget: 8000 }).train);
  });
  test('too small a budget names the least', () => {
    expect(() => spend({ ...input, budget: 10 })).toThrow(/A budget of 10 network evaluations is too small to judge lists of 10 steps for this sampler; it takes [\d,]+ at least/);
    const least = Number(/takes ([\d,]+)/.exec(String((() => { try { return spend({ ...input, budget: 10 }); } catch (error) { return error; } })()))![1]!.replace(',', ''));
    expect(() => spend({ ...input, budget: least })).not.toThrow();
  });
});

describe.each(['sd15', 'sdxl', 'sd3', 'flux', 'edm-0.002-80'])('candidates for %s', (family) => {
  const target = (steps: number): Target => ({ levels: namedLevels(family), family, steps, sampler: null, width: 512, height: 512 });
  test.each([1, 2, 7, 20])('all lists of %i steps fall from the top to 0', (steps) => {
    const lists = distinct([...baselines(target(steps)), ...tableCandidates(target(steps)), ...instantCandidates(target(steps), 0.8, drawsFrom(1n))]);
    expect(lists.length).toBeGreaterThan(1);
    const unsound = lists.filter(({ sigmas }) => sigmas.length !== steps + 1 || sigmas.at(-1) !== 0 || !falls(sigmas));
    expect(unsound).toEqual([]);
  });
});

test('the bound from a table of pairs is that of the error curve where the denoiser is ideal', async () => {
  const levels = testLevels('edm');
  const data = { mean: 0, stds: [0.7] };
  const { denoise } = gaussianModel(data, levels);
  const draws = drawsFrom(2n);
  const clean: Latents = { data: Float64Array.from(draws.randn(4000), (value) => 0.7 * value), dims: [1000, 4, 1, 1] };
  const table = (await finished(measurePairs({ batches: [{ denoise, data: clean }], normals: draws, sigmaMin: levels.sigmaMin, sigmaMax: levels.sigmaMax, levels: 40 })))!;
  const m = (sigma: number) => (4 * 0.49 * sigma ** 2) / (0.49 + sigma ** 2);
  for (const [i, sigma] of table.sigmas.entries()) expect(table.errors[i]! / m(sigma)).toBeCloseTo(1, 1);
  const exact = (low: number, high: number) => {
    let sum = 0;
    for (let k = 0; k < 2000; k++) {
      const t = low * (high / low) ** ((k + 0.5) / 2000);
      sum += (m(high) - m(t)) / t ** 2;
    }
    return (sum * Math.log(high / low)) / 2000;
  };
  const [high, low] = [6, 0.3];
  const costs = await pairCost(table)(high, [0.6, 1.3, 3], low);
  for (const [k, middle] of [0.6, 1.3, 3].entries()) expect(costs[k]! / (exact(low, middle) + exact(middle, high))).toBeCloseTo(1, 1);
  const swept = await klubCandidates(table, tableCandidates({ levels, family: 'edm', steps: 6, sampler: null, width: 64, height: 64 }).filter(({ label }) => label.includes('0 in place')).slice(0, 1), levels);
  expect(swept.map(({ label }) => label.split(' from')[0])).toEqual(expect.arrayContaining(['KLUB after 1 sweep', 'KLUB after 5 sweeps']));
});

test('optimal steps propose a list of the steps asked for, from the top to 0', async () => {
  const levels = testLevels('edm');
  const { denoise, denoiseBoth } = gaussianModel({ mean: 0.3, stds: [0.5, 1.2] }, levels);
  const noise = picture(1);
  const walks = { count: 1, start: (sigma: number) => ({ ...noise, data: noise.data.map((value) => value * sigma) }), steps: () => () => expect.unreachable(), guided: () => ({ denoise, denoiseBoth }) };
  const target: Target = { levels, family: 'edm', steps: 5, sampler: null, width: 64, height: 64 };
  const search = ossCandidate([{ walks, trajectory: { sigmas: [0], x: [noise], denoised: [] } }], target, 30);
  let next = await search.next();
  while (!next.done) next = await search.next();
  expect(next.value).toMatchObject({ method: 'oss', label: 'Optimal steps' });
  const { sigmas } = next.value!;
  expect(sigmas).toHaveLength(6);
  expect(sigmas[0]).toBeCloseTo(levels.sigmaMax, 10);
  expect(sigmas.at(-1)).toBe(0);
  expect(falls(sigmas)).toBe(true);
  expect((await ossCandidate([], target, 30).next()).value).toBeNull();
});
