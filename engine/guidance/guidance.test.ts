import { describe, expect, test } from 'vitest';
import { GuidanceInfo } from '../../contract/catalog.ts';
import type { Options } from '../../contract/request.ts';
import { dots, deviations } from '../math/batch.ts';
import { combine, type Latents } from '../math/latents.ts';
import { namedLevels } from '../schedules/named-levels.ts';
import { guide } from './guide.ts';
import { guidanceInfos } from './info.ts';
import { newTally, type Predict } from './predict.ts';
import { guidances } from './table.ts';
import { fromVelocity, toVelocity } from './velocity.ts';

const eps = namedLevels('sd-eps');
const flow = namedLevels('flow-shift3');
const sigmas = [14.6, 6, 3, 1.5, 0.7, 0.3, 0.1, 0];
const flowSigmas = [1, 0.9, 0.75, 0.5, 0.25, 0];

/** A number from a place and a seed, between −1 and 1. */
const wave = (k: number, seed: number) => Math.sin(12.9898 * (k + 1) + 78.233 * seed) * 0.9;
const latents = (seed: number, n = 2): Latents => ({ data: Float64Array.from({ length: n * 16 }, (_, k) => wave(k % 16, seed + Math.floor(k / 16))), dims: [n, 1, 4, 4] });

/** Predictions that depend on x, level and conditioning, and a count of what was asked. */
function fake() {
  const tally = newTally();
  const asked: (number | undefined)[] = [];
  const predict: Predict<number> = (x, sigma, groups, guidance) => {
    tally.evaluations++;
    tally.calls++;
    tally.samples += groups.length * x.dims[0];
    asked.push(guidance);
    return Promise.resolve(
      groups.map((group) => {
        const each = x.data.length / x.dims[0];
        return { data: x.data.map((value, k) => (value + group[Math.floor(k / each)]! * wave(k % each, group[Math.floor(k / each)]!)) / (1 + sigma)) as Float64Array, dims: x.dims };
      }),
    );
  };
  return { predict, tally, asked };
}

function run(guidance: string, cfg: number, options: Options = {}, more: { levels?: typeof eps; sigmas?: readonly number[]; n?: number; takesGuidance?: boolean } = {}) {
  const { levels = eps, n = 2 } = more;
  const { predict, tally, asked } = fake();
  const cond = Array.from({ length: n }, (_, i) => 3 + i);
  const uncond = Array.from({ length: n }, (_, i) => 1 + i);
  const guided = guide({
    guidance, options, cfg, predict, cond, uncond, levels,
    sigmas: more.sigmas ?? (levels === flow ? flowSigmas : sigmas),
    ...(more.takesGuidance === undefined ? {} : { takesGuidance: more.takesGuidance }),
  });
  const only = async (x: Latents, sigma: number, group: readonly number[]) => (await fake().predict(x, sigma, [group]))[0]!;
  return { ...guided, tally, asked, cond: (x: Latents, sigma: number) => only(x, sigma, cond), uncond: (x: Latents, sigma: number) => only(x, sigma, uncond) };
}

/** Largest difference. */
const apart = (a: Latents, b: Latents) => Math.max(...a.data.map((value, k) => Math.abs(value - b.data[k]!)));
const x = latents(5);

describe('CFG', () => {
  test('is uncond + scale·(cond − uncond), from one network call', async () => {
    const { denoise, cond, uncond, tally } = run('cfg', 7);
    const [c, u] = [await cond(x, 2), await uncond(x, 2)];
    expect(apart(await denoise(x, 2), combine([1, u], [7, combine([1, c], [-1, u])]))).toBeLessThan(1e-12);
    expect(tally).toEqual({ evaluations: 1, calls: 1, samples: 4 });
  });

  test('at scale 1 asks for the prompt alone, bit for bit and at half the cost', async () => {
    const { denoise, cond, tally } = run('cfg', 1);
    expect((await denoise(x, 2)).data).toEqual((await cond(x, 2)).data);
    expect(tally).toEqual({ evaluations: 1, calls: 1, samples: 2 });
  });

  test('at scale 0 asks for the negative prompt alone', async () => {
    const { denoise, uncond, tally } = run('cfg', 0);
    expect((await denoise(x, 2)).data).toEqual((await uncond(x, 2)).data);
    expect(tally.samples).toBe(2);
  });

  test('gives CFG++ samplers both predictions from one evaluation, at scale 1 too', async () => {
    for (const scale of [1, 7]) {
      const { denoiseBoth, denoise, uncond, tally } = run('cfg', scale);
      const both = await denoiseBoth(x, 2);
      expect(tally).toEqual({ evaluations: 1, calls: 1, samples: 4 });
      expect(both.uncond.data).toEqual((await uncond(x, 2)).data);
      expect(both.denoised.data).toEqual((await denoise(x, 2)).data);
    }
  });
});

describe.each(Object.keys(guidances).filter((id) => id !== 'distilled'))('%s', (id) => {
  const levels = id === 'cfg_zero_star' ? flow : eps;
  const [first, middle] = levels === flow ? [0.8, 0.4] : [6, 0.7];

  test('skips the negative prompt at scale 1', async () => {
    const { denoise, cond, tally } = run(id, 1, {}, { levels });
    expect((await denoise(x, middle)).data).toEqual((await cond(x, middle)).data);
    expect(tally.samples).toBe(2);
  });

  test('outside its interval is the prompt’s prediction at half the cost', async () => {
    const options = levels === flow ? { intervalLow: 0.5, intervalHigh: 1.5 } : { intervalLow: 0.28, intervalHigh: 5.42 };
    const { denoise, cond, tally } = run(id, 7, options, { levels });
    for (const [sigma, samples] of [[first, 2], [middle, 4], [0.1, 2]] as const) {
      const before = tally.samples;
      const denoised = await denoise(x, sigma);
      expect(tally.samples - before).toBe(samples);
      expect(apart(denoised, await cond(x, sigma)) === 0).toBe(samples === 2);
    }
  });

  test('a batch is guided as each of its pictures alone', async () => {
    const together = await run(id, 6, {}, { levels }).denoise(x, middle);
    const { denoise } = run(id, 6, {}, { levels, n: 1 });
    const alone = await denoise({ data: x.data.slice(0, 16), dims: [1, 1, 4, 4] }, middle);
    expect(together.data.slice(0, 16)).toEqual(alone.data);
  });

  test('two runs of the same calls are equal bit for bit', async () => {
    const walk = async () => {
      const { denoise } = run(id, 6, {}, { levels });
      return [(await denoise(x, first)).data, (await denoise(x, middle)).data];
    };
    expect(await walk()).toEqual(await walk());
  });
});

test('the scale tapers evenly to 1 and the last step is free of the negative prompt', async () => {
  const { denoise, cond, uncond, tally } = run('cfg', 5, { taperFrom: 0.5 });
  // Seven evaluations: the fourth is half way, then 5 → 1 over three.
  for (const [sigma, scale] of [[14.6, 5], [1.5, 5], [0.7, 5 - 4 / 3], [0.3, 5 - 8 / 3]] as const) {
    const [c, u] = [await cond(x, sigma), await uncond(x, sigma)];
    expect(apart(await denoise(x, sigma), combine([scale, c], [1 - scale, u]))).toBeLessThan(1e-12);
  }
  const before = tally.samples;
  await denoise(x, 0.1);
  expect(tally.samples - before).toBe(2);
});

describe('rescaled CFG', () => {
  test('is CFG at φ = 0', async () => {
    expect(apart(await run('cfg_rescale', 7, { multiplier: 0 }).denoise(x, 2), await run('cfg', 7).denoise(x, 2))).toBeLessThan(1e-12);
  });

  test('at φ = 1 has the spread of the prompt’s own velocity', async () => {
    const { denoise, cond } = run('cfg_rescale', 7, { multiplier: 1 });
    const [guided, own] = [await denoise(x, 2), await cond(x, 2)];
    const [a, b] = [guided, own].map((each) => deviations(toVelocity(each, x, 2, eps))) as [Float64Array, Float64Array];
    a.forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 12));
  });
});

describe('adaptive projected guidance', () => {
  test('with η = 1, no bound and no momentum is CFG', async () => {
    expect(apart(await run('apg', 7, { eta: 1, norm: null, momentum: 0 }).denoise(x, 2), await run('cfg', 7).denoise(x, 2))).toBeLessThan(1e-12);
  });

  test('with η = 0 steps across the prediction, no further than r', async () => {
    const { denoise, cond } = run('apg', 3, { eta: 0, norm: 0.25, momentum: 0 });
    const [guided, own] = [await denoise(x, 0.5), await cond(x, 0.5)];
    const step = combine([1, guided], [-1, own]);
    dots(step, own).forEach((dot) => expect(Math.abs(dot)).toBeLessThan(1e-12));
    dots(step, step).forEach((square) => expect(Math.sqrt(square)).toBeLessThanOrEqual(2 * 0.25 + 1e-12));
  });

  test('momentum remembers the steps of its own run', async () => {
    const { denoise } = run('apg', 3, { eta: 1, norm: null, momentum: -0.5 });
    const fresh = await denoise(x, 0.7);
    const second = await denoise(x, 0.7);
    const { cond } = run('cfg', 3);
    const delta = combine([1 / 2, fresh], [-1 / 2, await cond(x, 0.7)]);
    expect(apart(second, combine([1, fresh], [-1, delta]))).toBeLessThan(1e-12);
  });
});

describe('dynamic thresholding', () => {
  test('is CFG where nothing is clipped and its own scale is mimicked, and at φ = 0', async () => {
    const plain = await run('cfg', 7).denoise(x, 2);
    expect(apart(await run('dynamic_thresholding', 7, { mimicScale: 7 }).denoise(x, 2), plain)).toBeLessThan(1e-12);
    expect(apart(await run('dynamic_thresholding', 7, { mimicScale: 3, phi: 0 }).denoise(x, 2), plain)).toBeLessThan(1e-12);
  });

  test('keeps each channel within the range of the mimicked scale', async () => {
    const strong = await run('dynamic_thresholding', 20, { mimicScale: 4 }).denoise(x, 0.5);
    const mimic = await run('cfg', 4).denoise(x, 0.5);
    const span = (each: Latents) => Math.max(...each.data.slice(0, 16)) - Math.min(...each.data.slice(0, 16));
    const peak = (each: Latents) => {
      const part = Array.from(each.data.slice(0, 16));
      const mean = part.reduce((sum, value) => sum + value, 0) / 16;
      return Math.max(...part.map((value) => Math.abs(value - mean)));
    };
    expect(peak(strong)).toBeCloseTo(peak(mimic), 12);
    expect(span(await run('cfg', 20).denoise(x, 0.5))).toBeGreaterThan(2 * span(strong));
  });
});

describe('CFG-Zero*', () => {
  test('stands still in its first step without asking the network', async () => {
    const { denoise, tally } = run('cfg_zero_star', 5, {}, { levels: flow });
    expect((await denoise(x, 1)).data).toEqual(x.data);
    expect(tally.calls).toBe(0);
    await denoise(x, 0.9);
    expect(tally.calls).toBe(1);
  });

  test('scales the unconditional velocity to its best fit', async () => {
    const { denoise, cond, uncond } = run('cfg_zero_star', 5, { zeroSteps: 0 }, { levels: flow });
    const [c, u] = [toVelocity(await cond(x, 0.5), x, 0.5, flow), toVelocity(await uncond(x, 0.5), x, 0.5, flow)];
    const best = dots(c, u).map((dot, i) => dot / dots(u, u)[i]!);
    // What is left of cond beside the scaled uncond is orthogonal to uncond.
    const guided = toVelocity(await denoise(x, 0.5), x, 0.5, flow);
    guided.data.forEach((value, k) => expect(value).toBeCloseTo(5 * c.data[k]! - 4 * best[k < 16 ? 0 : 1]! * u.data[k]!, 12));
  });

  test('equals CFG where both velocities are one', async () => {
    const { predict } = fake();
    const same = guide({ guidance: 'cfg_zero_star', options: { zeroSteps: 0 }, cfg: 5, predict, cond: [2, 2], uncond: [2, 2], levels: flow, sigmas: flowSigmas });
    expect(apart(await same.denoise(x, 0.5), (await fake().predict(x, 0.5, [[2, 2]]))[0]!)).toBeLessThan(1e-12);
  });
});

test('distilled guidance hands the scale to the network', async () => {
  const { denoise, asked, tally } = run('distilled', 3.5, {}, { levels: flow, takesGuidance: true });
  await denoise(x, 0.5);
  expect(asked).toEqual([3.5]);
  expect(tally.samples).toBe(2);
});

test.each([['eps', eps, 2], ['flow', flow, 0.6]] as const)('%s: velocity and denoised latents undo each other', (_, levels, sigma) => {
  const denoised = latents(9);
  expect(apart(fromVelocity(toVelocity(denoised, x, sigma, levels), x, sigma, levels), denoised)).toBeLessThan(1e-12);
});

test('the catalog’s form of the table is valid', () => {
  expect(guidanceInfos().map((info) => GuidanceInfo.parse(info).id)).toEqual(Object.keys(guidances));
});

test.each<[string, () => unknown, string]>([
  ['a name nobody knows', () => run('cgf', 7), 'There is no guidance “cgf”. Known are cfg, cfg_rescale, apg, dynamic_thresholding, cfg_zero_star and distilled.'],
  ['an inherited name', () => run('toString', 7), 'There is no guidance “toString”.'],
  ['an option out of range', () => run('cfg_rescale', 7, { multiplier: 2 }), 'The option multiplier (Rescaling φ) of the guidance CFG with rescaling goes up to 1, and 2 was given.'],
  ['a scale that is no number', () => run('cfg', Number.NaN), 'The CFG scale is a number from 0 on, not NaN.'],
  ['a scale below 0', () => run('cfg', -1), 'The CFG scale is a number from 0 on, not -1.'],
  ['CFG-Zero* on an eps model', () => run('cfg_zero_star', 5), 'The guidance CFG-Zero* is for models that predict flow; this one predicts eps. Choose another guidance.'],
  ['an interval with nothing in it', () => run('cfg', 7, { intervalLow: 5, intervalHigh: 2 }), 'The guidance CFG would never apply: it was to guide above noise 5 and up to 2. Raise the upper end, or set the CFG scale to 1.'],
  ['distilled guidance on a network without', () => run('distilled', 3.5), 'Distilled guidance is an input that this model’s network does not have. Choose the guidance CFG.'],
])('refuses %s', (_, act, sentence) => {
  expect(act).toThrow(sentence);
});
