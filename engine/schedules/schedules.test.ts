import { describe, expect, test } from 'vitest';
import { ScheduleInfo } from '../../contract/catalog.ts';
import { scheduleInfos } from './info.ts';
import { aysLists, ossLists } from './lists/published.ts';
import type { NoiseLevels } from './levels.ts';
import { namedLevels } from './named-levels.ts';
import { resolveSigmas, type SigmaWish } from './resolve.ts';
import type { ScheduleEntry } from './schedule.ts';
import { schedules, type ScheduleId } from './table.ts';

const models: Readonly<Record<string, NoiseLevels>> = {
  sd15: namedLevels('sd-eps'),
  sdxl: namedLevels('sdxl-eps'),
  'sd2-v': namedLevels('sd-v-zsnr'),
  svd: namedLevels('edm-svd'),
  sd3: namedLevels('flow-shift3'),
  flux: namedLevels('flux-shift1.15'),
};

function wish(schedule: string, family: string, more: Partial<SigmaWish> = {}): SigmaWish {
  return { schedule, options: {}, levels: models[family]!, family, steps: 20, denoise: 1, sampler: null, width: 512, height: 512, ...more };
}

/** Families a list exists for; schedules not named here are for every model they fit. */
const lists: Partial<Record<ScheduleId, readonly string[]>> = {
  ays: ['sd15', 'sdxl', 'sd2-v', 'svd', 'flux'],
  ays_svd: ['svd'],
  ays_11: ['sd15', 'sdxl', 'sd2-v'],
  ays_30: ['sd15', 'sdxl', 'sd2-v'],
  ays_32: ['sd15', 'sdxl', 'sd2-v'],
  oss: ['flux'],
  turbo: ['sd15', 'sdxl', 'sd2-v', 'sd3', 'flux'],
  // Does not keep to the number of steps; tested by its reference data.
  ays_ld: [],
  custom: [],
};

describe.each(Object.entries<ScheduleEntry>(schedules))('%s', (id, entry) => {
  const families = lists[id as ScheduleId] ?? Object.keys(models);
  const fitting = families.filter((family) => entry.fits.includes(models[family]!.prediction));

  test.each(fitting)('falls from within the range of %s to 0 in as many steps as asked for', (family) => {
    for (const steps of [1, 2, 3, 4, 5, 7, 8, 10, 11, 13, 20, 30, 33, 50]) {
      if (id === 'gits' && steps < 2) continue;
      for (const denoise of [1, 0.6]) {
        if (id === 'lcm' && steps > 50 * denoise) continue;
        const { sigmas } = resolveSigmas(wish(id, family, { steps, denoise }));
        // Published lists keep their own levels, so a lower strength does fewer steps.
        const expected = entry.denoise === 'tail' && denoise < 1 ? Math.max(1, sigmas.length - 1) : steps;
        expect(sigmas.length).toBe(expected + 1);
        expect(sigmas.at(-1)).toBe(0);
        expect(sigmas[0]!).toBeLessThanOrEqual(models[family]!.sigmaMax * 1.001);
        for (let i = 1; i < sigmas.length; i++) expect(sigmas[i]!).toBeLessThan(sigmas[i - 1]!);
      }
    }
  });

  test('says what it is and where it is from', () => {
    expect(entry.about).toMatch(/^\S.*\.$/);
    expect(entry.source).not.toMatch(/\.$/);
    expect(entry.options.safeParse({ nonsense: 1 }).success).toBe(false);
    expect(entry.options.safeParse({}).success).toBe(true);
  });
});

test('the catalog’s form of the table is valid, and no name of another program means two schedules', () => {
  const infos = scheduleInfos();
  infos.forEach((info) => ScheduleInfo.parse(info));
  for (const program of ['a1111', 'comfyui', 'diffusers', 'invokeai'] as const) {
    const names = infos.flatMap((info) => info.aliases[program]);
    expect(names.length).toBe(new Set(names).size);
  }
});

test('closed forms', () => {
  const sd = models['sd15']!;
  const at = (id: ScheduleId, steps: number, options: Record<string, unknown> = {}) => schedules[id].draw({ steps, levels: sd, family: 'sd15', denoise: 1, options }).sigmas;
  const roots = at('karras', 9, { rho: 7 }).slice(0, -1).map((sigma) => sigma ** (1 / 7));
  expect(roots[4]! - roots[3]!).toBeCloseTo(roots[8]! - roots[7]!, 12);
  const logs = at('exponential', 9).slice(0, -1).map(Math.log);
  expect(logs[4]! - logs[3]!).toBeCloseTo(logs[8]! - logs[7]!, 12);
  expect(at('polyexponential', 9)).toEqual(at('exponential', 9).map((sigma, i) => expect.closeTo(at('polyexponential', 9)[i] ?? sigma, 12)));
  const angles = at('tan', 9, { c: 0.5 }).slice(0, -1).map((sigma) => Math.atan(sigma / 0.5));
  expect(angles[4]! - angles[3]!).toBeCloseTo(angles[8]! - angles[7]!, 12);
  expect(at('tan', 9, { c: 1, end: 'append' })).toEqual(at('kl_optimal', 9).map((sigma) => expect.closeTo(sigma, 12)));
  // Half of the trailing list at twice the steps is the list.
  expect(at('trailing', 20).filter((_, i) => i % 2 === 0)).toEqual(at('trailing', 10));
  expect(at('lcm', 4).slice(0, 4).map((sigma) => Math.round(sd.timestep(sigma)))).toEqual([999, 759, 499, 259]);
  expect(at('turbo', 4).slice(0, 4).map((sigma) => Math.round(sd.timestep(sigma)))).toEqual([999, 899, 799, 699]);
  expect(at('leading', 20).slice(0, 2).map((sigma) => Math.round(sd.timestep(sigma)))).toEqual([951, 901]);
});

test('normal for flow models shifts once, ComfyUI’s twice', () => {
  const flow = models['sd3']!;
  const at = (convention: string) => schedules.sgm_uniform.draw({ steps: 2, levels: flow, family: 'sd3', denoise: 1, options: { convention } }).sigmas;
  expect(at('stepwise')[1]).toBeCloseTo(0.75, 3);
  expect(at('comfyui')[1]).toBeCloseTo(0.7511, 3);
  const normal = (convention: string) => schedules.normal.draw({ steps: 3, levels: flow, family: 'sd3', denoise: 1, options: { convention } }).sigmas;
  expect(normal('stepwise')[2]).toBeCloseTo(flow.sigmaMin, 12);
  expect(normal('comfyui')[2]).toBeCloseTo(0.00892857, 7);
});

test('published lists are exact at their own step count and say when they are not', () => {
  const own = resolveSigmas(wish('ays', 'sd15', { steps: 10 }));
  expect(own.sigmas).toEqual([...aysLists.sd15.sigmas.slice(0, -1), 0]);
  expect(own).toMatchObject({ source: 'exact', note: 'Using AYS optimal schedule for Stable Diffusion 1.5: 10 steps, the list as published.' });

  const more = resolveSigmas(wish('ays', 'sdxl', { steps: 20 }));
  expect(more).toMatchObject({ source: 'interpolated', note: 'Using AYS optimal schedule for SDXL: 20 steps, interpolated log-linearly from its 10 steps.' });
  expect(more.sigmas.filter((_, i) => i % 2 === 0).slice(0, -1)).toEqual(aysLists.sdxl.sigmas.slice(0, -1).map((sigma) => expect.closeTo(sigma, 12)));
  expect(more.sigmas[1]).toBeCloseTo(Math.sqrt(aysLists.sdxl.sigmas[0] * aysLists.sdxl.sigmas[1]), 12);

  expect(resolveSigmas(wish('ays', 'flux', { steps: 10 })).sigmas).toEqual([...ossLists.flux.sigmas.slice(0, -1), 0]);
  expect(resolveSigmas(wish('ays', 'svd', { steps: 10 })).sigmas[1]).toBe(54.5);
  expect(resolveSigmas(wish('karras', 'sd15')).source).toBe('computed');
  const half = resolveSigmas(wish('ays', 'sd15', { steps: 10, denoise: 0.5 }));
  expect(half.sigmas).toEqual([...aysLists.sd15.sigmas.slice(5, -1), 0]);
  const a1111 = resolveSigmas(wish('ays', 'sd15', { steps: 11, options: { convention: 'a1111' } }));
  expect(a1111.source).toBe('exact');
  expect(a1111.sigmas.slice(-3)).toEqual([0.152, 0.029, 0]);
});

test('Flux’s list takes another shift by its places on the teacher’s grid', () => {
  const again = resolveSigmas(wish('ays_flux', 'flux', { steps: 10, options: { shift: Math.exp(1.15) } }));
  expect(again.source).toBe('computed');
  expect(again.sigmas.slice(0, -1)).toEqual(ossLists.flux.sigmas.slice(0, -1).map((sigma) => expect.closeTo(sigma, 4)));
  const plain = resolveSigmas(wish('ays_flux', 'flux', { steps: 10, options: { shift: 1 } }));
  expect(plain.sigmas[0]).toBeCloseTo(0.99, 12);
});

test('LightDiffusion-Next’s lists do the steps they have', () => {
  const asked25 = resolveSigmas(wish('ays_ld', 'sd15', { steps: 25 }));
  expect(asked25.sigmas.length - 1).toBe(16);
  expect(asked25.note).toBe('Using LightDiffusion-Next’s list: 25 asked for, 16 done, its list as it stands. These are not NVIDIA’s levels.');
});
