import { describe, expect, test } from 'vitest';
import { flowTimes, karrasLevels, testLevels } from '../../tests/gaussian.ts';
import { mixtureModel, pictures, stepNoise } from '../../tests/mixture-model.ts';
import { finish } from '../../tests/sampling.ts';
import { combine } from '../math/latents.ts';
import type { SamplerEntry } from './entry.ts';
import { runSampler } from './run.ts';
import { samplers } from './table.ts';

const entries = Object.entries<SamplerEntry>(samplers);
const fitting = (['eps', 'flow'] as const).flatMap((prediction) =>
  entries.filter(([, entry]) => entry.fits.includes(prediction)).map(([id, entry]) => [id, prediction, entry] as const),
);

interface Case {
  readonly seeds: readonly number[];
  readonly steps?: number;
  readonly kind?: 'float32' | 'float64';
  readonly ends?: 'zero' | 'above';
  readonly options?: Record<string, unknown>;
}

function problem(prediction: 'eps' | 'flow', { seeds, steps = 5, kind = 'float64', ends = 'zero' }: Case) {
  const dims = [seeds.length, 2, 2, 2] as const;
  const levels = testLevels(prediction, prediction === 'flow' ? { shift: 3 } : {});
  const flow = flowTimes(steps, 0.98, 0.05);
  const falling = prediction === 'flow' ? flow : karrasLevels(steps, 14.6, 0.1);
  const sigmas = ends === 'zero' ? [...falling.slice(0, -1), 0] : falling;
  const model = mixtureModel(dims, levels);
  const x = prediction === 'flow' ? pictures(dims, seeds, kind) : combine([sigmas[0]!, pictures(dims, seeds, kind)]);
  return { ...model, x, sigmas, levels, noise: stepNoise(dims, seeds, kind) };
}

describe.each(fitting)('%s on %s levels', (id, prediction, entry) => {
  const run = (each: Case) => {
    const { calls, ...input } = problem(prediction, each);
    return { calls, input, run: finish(runSampler({ ...input, sampler: id, options: each.options ?? {} })) };
  };

  test('makes the model calls it said it would, changes no input and repeats itself to the bit', async () => {
    for (const [steps, ends] of [[2, 'zero'], [7, 'zero'], [6, 'above']] as const) {
      const { calls, input, run: first } = run({ seeds: [3], steps, ends });
      const before = input.x.data.slice();
      const one = await first;
      const expected = entry.nfe({ sigmas: input.sigmas, levels: input.levels, options: entry.options.parse({}) });
      expect(calls.length).toBe(expected ?? calls.length);
      const told = 1 + Math.max(...one.steps.map(({ i }) => i));
      expect(told).toBe(entry.steps({ sigmas: input.sigmas, levels: input.levels, options: entry.options.parse({}) }) ?? told);
      expect(input.x.data).toEqual(before);
      for (const step of one.steps) expect(step.denoised.data.every(Number.isFinite)).toBe(true);
      const again = await run({ seeds: [3], steps, ends }).run;
      expect(again.latents.data).toEqual(one.latents.data);
    }
  });

  test('gives each picture of a batch what it would be alone, to the bit', async () => {
    // A batch of one is all that the others are given.
    const seeds = entry.batchInvariant ? [1, 2, 3] : [1];
    for (const kind of ['float64', 'float32'] as const) {
      const together = await run({ seeds, kind }).run;
      for (const [n, seed] of seeds.entries()) {
        const alone = await run({ seeds: [seed], kind }).run;
        expect(together.latents.data.slice(n * 8, n * 8 + 8)).toEqual(alone.latents.data);
      }
      expect(together.latents.data.constructor.name).toBe(kind === 'float32' ? 'Float32Array' : 'Float64Array');
    }
  });

  test('stops at the next model call when it is told to', async () => {
    const { calls: all, run: whole } = run({ seeds: [4], steps: 4 });
    await whole;
    // Before every call of a short run, and at places of a long one.
    const stops = all.length <= 16 ? all.map((_, k) => k) : [1, 2, 3, 4, 5, 6, 7, Math.floor(all.length / 2), all.length - 1];
    for (const stopAt of stops.filter((k) => k > 0)) {
      const { denoise, denoiseBoth, calls, ...rest } = problem(prediction, { seeds: [4], steps: 4 });
      const sampling = runSampler({
        ...rest,
        sampler: id,
        options: {},
        denoise: (x, sigma) => (stopAfter(), denoise(x, sigma)),
        denoiseBoth: (x, sigma) => (stopAfter(), denoiseBoth(x, sigma)),
      });
      function stopAfter() {
        if (calls.length === stopAt - 1) void sampling.return?.();
      }
      const end = await finish(sampling).then(
        () => 'done',
        (error: unknown) => (error as { code: string }).code,
      );
      expect(['done', 'cancelled']).toContain(end);
      expect(calls.length).toBe(stopAt);
      expect(await sampling.next()).toMatchObject({ done: true });
    }
  });

  test('takes one step, or says why not', async () => {
    for (const ends of ['zero', 'above'] as const) {
      const outcome = await Promise.resolve()
        .then(() => run({ seeds: [5], steps: 1, ends }).run)
        .then(({ latents }) => latents.data.every(Number.isFinite))
        .catch((error: unknown) => (error as Error).message);
      expect(outcome === true || /^DPM (fast|adaptive) walks between the first level and the last above 0/.test(String(outcome))).toBe(true);
    }
  });
});
