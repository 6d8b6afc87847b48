import { describe, expect, test } from 'vitest';
import type { Prediction } from '../../contract/recipe.ts';
import { testLevels } from '../../tests/gaussian.ts';
import { combine, type Latents } from '../math/latents.ts';
import { planSampling } from './check.ts';
import type { SamplerEntry } from './entry.ts';
import { runSampler } from './run.ts';
import { samplers } from './table.ts';

const eps = testLevels('eps');
const edm = testLevels('edm');
const flow = testLevels('flow');
const down = [14.6, 7, 3, 1, 0];
const times = [1, 0.7, 0.4, 0.2, 0];

function refusal(wish: Partial<Parameters<typeof planSampling>[0]>): { code: string; message: string } {
  try {
    planSampling({ sampler: 'euler', options: {}, sigmas: down, levels: eps, ...wish });
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('nothing was refused');
}

describe('noise levels', () => {
  test.each<[string, readonly number[], string]>([
    ['no step', [], 'The list of noise levels has nothing to walk. Ask for more steps or a higher denoising strength.'],
    ['0 steps', [14.6], 'The list of noise levels has nothing to walk. Ask for more steps or a higher denoising strength.'],
    ['NaN', [14.6, Number.NaN, 0], 'The list of noise levels has a level that is not a finite number (number 2, NaN). Ask for another number of steps, or choose another schedule or convention.'],
    ['infinity', [Number.POSITIVE_INFINITY, 1, 0], 'The list of noise levels has a level that is not a finite number (number 1, Infinity). Ask for another number of steps, or choose another schedule or convention.'],
    ['negative', [14.6, 1, -0.5], 'The list of noise levels falls below 0 (number 3, -0.5). Change its options.'],
    ['rising', [3, 7, 1, 0], 'The list of noise levels rises from level 1 (3) to level 2 (7). Change its options.'],
    ['level', [7, 3, 3, 0], 'The list of noise levels holds the level 3 twice in a row (numbers 2 and 3): it asks for more levels than there are. Ask for fewer steps or choose another schedule.'],
    ['0 before the end', [7, 0, 0], 'The list of noise levels holds the level 0 twice in a row (numbers 2 and 3): it asks for more levels than there are. Ask for fewer steps or choose another schedule.'],
    ['too high', [80, 3, 0], 'The list of noise levels starts at 80, above this model’s highest level 14.6. Lower its highest level or choose another schedule.'],
  ])('%s', (_, sigmas, message) => {
    expect(refusal({ sigmas })).toMatchObject({ code: 'bad_input', message });
  });

  test('lists published with rounded ends are taken', () => {
    expect(planSampling({ sampler: 'euler', options: {}, sigmas: [14.615, 1, 0], levels: testLevels('eps', { sigmaMax: 14.6146 }) }).nfe).toBe(2);
  });

  test('DPM fast and adaptive say why one step is none to them', () => {
    expect(refusal({ sampler: 'dpm_fast', sigmas: [14.6, 0] })).toMatchObject({
      code: 'unfit',
      message: 'DPM fast walks between the first level and the last above 0, and with one step they are the same. Ask for 2 steps or more.',
    });
    expect(refusal({ sampler: 'dpm_adaptive', sigmas: [14.6, 0] }).message).toBe(
      'DPM adaptive walks between the first level and the last above 0, and with one step they are the same. Ask for 2 steps or more.',
    );
  });
});

describe('options', () => {
  test.each<[string, string, Record<string, unknown>, string]>([
    ['unknown', 'euler', { rho: 7 }, 'Euler has no option “rho”. It has convention, sChurn, sTmin, sTmax, sNoise and unic.'],
    ['unknown, where there are none', 'ddpm', { eta: 1 }, 'DDPM has no option “eta”. It has none.'],
    ['too high', 'euler_ancestral', { eta: 5 }, 'The option eta (Eta) of Euler a goes up to 2, and 5 was given.'],
    ['too low', 'deis', { maxOrder: 0 }, 'The option maxOrder (Highest order) of DEIS starts at 1, and 0 was given.'],
    ['of another kind', 'heun', { sChurn: 'much' }, 'The option sChurn (Churn) of Heun must be a number, and "much" was given.'],
    ['not whole', 'lms', { order: 2.5 }, 'The option order (Order) of LMS must be a whole number, and 2.5 was given.'],
    ['not a number', 'euler', { sNoise: Number.NaN }, 'The option sNoise (Noise scale) of Euler must be a number, and NaN was given.'],
    ['no such choice', 'ddim', { convention: 'fooocus' }, 'The option convention (Convention) of DDIM is “comfyui” or “a1111”, and "fooocus" was given.'],
  ])('%s', (_, sampler, options, message) => {
    expect(refusal({ sampler, options })).toMatchObject({ code: 'bad_input', message });
  });

  test('defaults are written out', () => {
    expect(planSampling({ sampler: 'dpmpp_sde', options: { eta: 0.5 }, sigmas: down, levels: eps }).options).toEqual({ convention: 'comfyui', eta: 0.5, sNoise: 1, r: 0.5 });
  });

  test('stages out of order', () => {
    expect(refusal({ sampler: 'seeds_3', options: { r1: 0.7, r2: 0.6 } }).message).toBe(
      'The stages of SEEDS-3 follow one another: the first at 0.7 must come before the second at 0.6.',
    );
  });

  test('UniC with noise', () => {
    expect(refusal({ sampler: 'ddim', options: { unic: true, eta: 0.5 } })).toMatchObject({
      code: 'unfit',
      message: 'UniC corrects solvers of the ODE, and DDIM draws noise with these options. Turn UniC off, or set the noise to 0.',
    });
    expect(refusal({ sampler: 'dpm_adaptive', options: { unic: true, eta: 0.5 } }).message).toContain('and DPM adaptive draws noise with these options.');
  });
});

describe('samplers that do not fit', () => {
  test('a sampler nobody knows', () => {
    const { code, message } = refusal({ sampler: 'eular' });
    expect(code).toBe('unknown_sampler');
    expect(message).toMatch(/^There is no sampler “eular”\. Known are euler, euler_ancestral, .* and euler_ancestral_dy_cfg_pp_ld\.$/);
    expect(refusal({ sampler: 'toString' }).code).toBe('unknown_sampler');
    expect(refusal({ sampler: 'DPM++ 2M' }).message).toBe('There is no sampler “DPM++ 2M”. It is called dpmpp_2m here.');
  });

  test.each<[string, Record<string, unknown>, typeof eps, string]>([
    ['euler_ancestral_ld', {}, flow, 'Euler a (LD-Next) cannot be right on rectified-flow models; it serves eps, v and EDM models. Choose another sampler.'],
    ['euler', { sChurn: 3 }, flow, 'Churn raises the noise level by a factor, which has no meaning on a rectified-flow model. Set churn to 0, or take an ancestral sampler.'],
    ['euler_ancestral', { eta: 1.5 }, flow, 'On a rectified-flow model eta of Euler a goes up to 1, and 1.5 was given.'],
    ['dpm_fast', { eta: 0.5 }, flow, 'DPM fast knows no noise for rectified-flow models. Set eta to 0.'],
    ['res_multistep_ancestral', { convention: 'comfyui' }, flow, 'ComfyUI’s RES multistep a adds noise to rectified-flow models as if they were variance-exploding, which leaves too much of it. Choose another convention, or set eta to 0.'],
    ['dpmpp_3m_sde', { convention: 'a1111' }, flow, 'A1111’s DPM++ 3M SDE adds noise to rectified-flow models as if they were variance-exploding, which leaves too much of it. Choose another convention, or set eta to 0.'],
    ['ddim', { convention: 'a1111' }, flow, 'A1111’s DDIM walks the timesteps of a discrete eps or v model, and this model has none. Choose another convention or sampler.'],
    ['uni_pc', { convention: 'a1111' }, edm, 'A1111’s UniPC walks the timesteps of a discrete eps or v model, and this model has none. Choose another convention or sampler.'],
    ['plms', { convention: 'a1111' }, edm, 'A1111’s PLMS walks the timesteps of a discrete eps or v model, and this model has none. Choose another convention or sampler.'],
    ['ddim_cfg_pp', { convention: 'a1111' }, edm, 'A1111’s DDIM CFG++ walks the timesteps of a discrete eps or v model, and this model has none. Choose another convention or sampler.'],
    ['lcm', { convention: 'diffusers' }, edm, 'Diffusers’ LCM walks the timesteps of a discrete eps or v model, and this model has none. Choose another convention or sampler.'],
    ['tcd', { convention: 'diffusers' }, flow, 'Diffusers’ TCD walks the timesteps of a discrete eps or v model, and this model has none. Choose another convention or sampler.'],
  ])('%s %j', (sampler, options, levels, message) => {
    expect(refusal({ sampler, options, levels, sigmas: levels === flow ? times : down })).toMatchObject({ code: 'unfit', message });
  });

  test('every sampler refuses what its entry says it does not fit', () => {
    const takes = (id: string, prediction: Prediction) => {
      try {
        planSampling({ sampler: id, options: {}, sigmas: prediction === 'flow' ? times : down, levels: testLevels(prediction) });
        return true;
      } catch (error) {
        return (error as { code: string }).code !== 'unfit';
      }
    };
    for (const [id, entry] of Object.entries<SamplerEntry>(samplers)) {
      expect((['eps', 'v', 'edm', 'flow'] as const).filter((prediction) => takes(id, prediction))).toEqual(entry.fits);
    }
  });
});

test('nothing is asked of the model before a run is known to be sound', () => {
  const x: Latents = { data: new Float32Array(4), dims: [1, 1, 2, 2] };
  let calls = 0;
  const ask = async (seen: Latents) => {
    calls++;
    return seen;
  };
  const run = { denoise: ask, denoiseBoth: async (seen: Latents) => ({ denoised: await ask(seen), uncond: seen }), x, levels: eps, noise: () => x };
  expect(() => runSampler({ ...run, sampler: 'euler', options: {}, sigmas: [1, 2, 0] })).toThrow('The list of noise levels rises');
  expect(calls).toBe(0);
});

test('DPM adaptive stops with a sentence where the model answers with NaN, and where steps stay tiny', async () => {
  const x: Latents = { data: Float64Array.of(3, -2, 5, 1), dims: [1, 1, 2, 2] };
  const start = (denoise: (seen: Latents, sigma: number) => Promise<Latents>) =>
    runSampler({ sampler: 'dpm_adaptive', options: { rtol: 1e-6, atol: 1e-8 }, denoise, denoiseBoth: async () => ({ denoised: x, uncond: x }), x, sigmas: down, levels: eps, noise: () => x });
  const finish = async (run: AsyncIterableIterator<unknown>) => {
    for await (const _ of run);
  };
  await expect(finish(start(async (seen) => combine([Number.NaN, seen])))).rejects.toThrow(
    'At sigma 14.60 the model answered with numbers that are not finite. Use a full-precision model file or another device.',
  );
  let turn = 0;
  await expect(finish(start(async (seen) => combine([Math.sin(turn++) * 40, seen])))).rejects.toThrow(
    /^DPM adaptive came down to sigma \S+ only, in 2000 steps\. Raise its tolerances, or take another sampler\.$/,
  );
});
