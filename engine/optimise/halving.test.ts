import { describe, expect, test } from 'vitest';
import { gaussianModel, karrasLevels, normalLatents, normals, someGaussian, testLevels } from '../../tests/gaussian.ts';
import type { Latents } from '../math/latents.ts';
import type { Candidate } from './candidates.ts';
import { halving, roundsOf, runsOf, type Standings } from './halving.ts';
import { pathwise } from './score.ts';
import { endsOf, type Walks } from './student.ts';
import { endOf, teach, teacherLevels, type Lesson } from './teacher.ts';

describe('rounds', () => {
  test('each has half the lists on twice the walks, down to the finalists on all', () => {
    const rounds = roundsOf(24, { screen: 6, train: 48, finalists: 3 });
    expect(rounds).toEqual([
      { lists: 24, from: 0, to: 6 },
      { lists: 12, from: 6, to: 12 },
      { lists: 6, from: 12, to: 24 },
      { lists: 3, from: 24, to: 48 },
    ]);
    expect(runsOf(24, { screen: 6, train: 48, finalists: 3 })).toBe(360);
  });

  test.each([
    [5, 3, 20, 2],
    [30, 4, 5, 3],
    [2, 2, 9, 4],
    [7, 8, 6, 3],
  ])('%i lists, from %i to %i walks, %i finalists: every walk once, never more lists than before', (lists, screen, train, finalists) => {
    const rounds = roundsOf(lists, { screen, train, finalists });
    expect(rounds[0]).toMatchObject({ lists, from: 0 });
    expect(rounds.at(-1)!.to).toBe(train);
    for (const [i, { from, lists: count, to }] of rounds.entries()) {
      expect(to).toBeGreaterThan(from);
      if (i === 0) continue;
      expect(from).toBe(rounds[i - 1]!.to);
      expect(count).toBeLessThanOrEqual(rounds[i - 1]!.lists);
      expect(count).toBeGreaterThanOrEqual(Math.min(finalists, lists));
    }
  });
});

const levels = testLevels('edm');
const top = levels.sigmaMax;
const calls = { made: 0 };

/** One walk of Gaussian data, and where the fine walk takes it. */
async function lesson(seed: number): Promise<Lesson> {
  const noise: Latents = normalLatents({ data: new Float64Array(4), dims: [1, 4, 1, 1] }, normals(seed));
  const model = gaussianModel(someGaussian, levels);
  const walks: Walks = {
    count: 1,
    start: (sigma) => ({ ...noise, data: noise.data.map((value) => value * sigma) }),
    steps: () => () => expect.unreachable(),
    guided(_, recall) {
      const ask = (x: Latents, sigma: number) => {
        calls.made++;
        return model.denoise(x, sigma);
      };
      const denoise = (x: Latents, sigma: number) => (recall ? recall.answer('', x, sigma, () => ask(x, sigma)) : ask(x, sigma));
      return { denoise, denoiseBoth: model.denoiseBoth };
    },
  };
  const teaching = teach(walks, teacherLevels(levels, 60), levels);
  for (let next = await teaching.next(); ; next = await teaching.next()) if (next.done) return { walks, trajectory: next.value! };
}

/** Lists of seven steps that are the worse the higher they end. */
const lists: Candidate[] = [1, 2, 4, 8, 16, 32].map((factor) => ({ method: 'karras', label: `ends at ${factor} times the lowest`, sigmas: [...karrasLevels(6, top, levels.sigmaMin * factor, false), 0] }));

test('the finalists are the best by all walks, scored on all; the others keep their place by what they were tried on', async () => {
  const lessons = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(lesson));
  const solver = { sampler: 'euler', options: {} };
  const run = halving({ lists, plan: { screen: 2, train: 8, finalists: 2 }, lessons, solver, levels });
  calls.made = 0;
  const told: Standings<Candidate>[] = [];
  let next = await run.next();
  for (; !next.done; next = await run.next()) told.push(next.value);
  // Six lists on two walks, three on two more, two on the last four; the first question of a walk is asked once.
  expect(calls.made).toBe((6 * 2 + 3 * 2 + 2 * 4) * 7 - (5 * 2 + 2 * 2 + 1 * 4));

  const whole = await Promise.all(lists.map(async ({ label, sigmas }) => {
    const ends = await Promise.all(lessons.map(({ walks }) => endsOf(walks, solver, sigmas, levels)));
    return { label, score: pathwise(ends, lessons.map(endOf)) };
  }));
  const { finalists, left } = next.value;
  expect(finalists).toHaveLength(2);
  for (const { label, score } of finalists) expect(score).toEqual(whole.find((each) => each.label === label)!.score);
  expect(finalists.map(({ label }) => label)).toEqual(whole.toSorted((a, b) => a.score.value - b.score.value).slice(0, 2).map(({ label }) => label));
  expect(left.map(({ score }) => score.each.length).toSorted((a, b) => a - b)).toEqual([2, 2, 2, 4]);
  expect(new Set([...finalists, ...left].map(({ label }) => label)).size).toBe(6);
  // At every moment there is a best one, and until the last round it is among those left.
  expect(told.every(({ finalists: some, left: rest }) => some.length + rest.length > 0)).toBe(true);
  expect(told[0]!.left.map(({ label }) => label)).toEqual([lists[0]!.label]);
});
