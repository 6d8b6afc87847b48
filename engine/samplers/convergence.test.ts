import { describe, expect, test } from 'vitest';
import type { Prediction } from '../../contract/recipe.ts';
import { flowTimes, gaussianModel, gaussianPath, karrasLevels, someGaussian, testLevels } from '../../tests/gaussian.ts';
import { finish, quietOptions } from '../../tests/sampling.ts';
import type { Latents } from '../math/latents.ts';
import type { SamplerEntry } from './entry.ts';
import { type SamplerId, samplers } from './table.ts';

const entries = Object.entries<SamplerEntry>(samplers);

/** Distance from the exact path of the ODE after so many steps from a high level to a low one. */
async function errorAt(entry: SamplerEntry, prediction: Prediction, steps: number, options: Record<string, unknown> = {}): Promise<number> {
  const levels = testLevels(prediction);
  const sigmas = prediction === 'flow' ? flowTimes(steps, 0.95, 0.1) : karrasLevels(steps, 8, 0.3);
  const dims = [1, 1, 2, 4] as const;
  const top = prediction === 'flow' ? 1 : sigmas[0]!;
  const x: Latents = { data: Float64Array.from({ length: 8 }, (_, k) => (top * (k - 3.5)) / 2), dims };
  const input = { ...gaussianModel(someGaussian, levels), x, sigmas, levels, noise: () => ({ data: new Float64Array(8), dims }) };
  const { latents } = await finish(entry.sample({ ...input, options: entry.options.parse({ ...quietOptions(entry), ...options }) }));
  const exact = gaussianPath(someGaussian, levels, x, sigmas[0]!, sigmas.at(-1)!);
  return Math.max(...latents.data.map((value, k) => Math.abs(value - exact.data[k]!)));
}

/** Few enough steps that float64 does not hide the error, enough that the order shows. DPM fast wants whole blocks. */
function stepsFor(id: string, order: number): [number, number] {
  if (id === 'dpm_fast') return [29, 59];
  // What its start and its halved curvature leave cancel in part while steps are few.
  if (id === 'dpmpp_3m') return [120, 240];
  if (order > 6) return [4, 8];
  return order > 3 ? [16, 32] : [40, 80];
}

async function observedOrder(id: string, entry: SamplerEntry, prediction: Prediction, options?: Record<string, unknown>, [few, many] = stepsFor(id, entry.order)): Promise<number> {
  return Math.log2((await errorAt(entry, prediction, few, options)) / (await errorAt(entry, prediction, many, options)));
}

describe.each(['eps', 'v', 'edm', 'flow'] as const)('on %s levels', (prediction) => {
  // LCM, TCD with noise and DDPM do not follow the ODE whatever their options; the adaptive solver chooses its steps.
  const solvers = entries.filter(([id, entry]) => entry.fits.includes(prediction) && !['ddpm', 'lcm', 'dpm_adaptive'].includes(id));
  test.each(solvers)('%s converges with its order', async (id, entry) => {
    expect(await observedOrder(id, entry, prediction)).toBeGreaterThan(entry.order - 0.35);
  });

  test('dpm_adaptive comes as close as its tolerances ask', async () => {
    const loose = await errorAt(samplers.dpm_adaptive, prediction, 10, { rtol: 1e-2, atol: 1e-3 });
    const tight = await errorAt(samplers.dpm_adaptive, prediction, 10, { rtol: 1e-5, atol: 1e-6 });
    expect(loose).toBeLessThan(0.05);
    expect(tight).toBeLessThan(loose / 100);
  });

  // What holds on eps levels holds on v and EDM levels, the same numbers to a solver. Of solvers beyond fourth order the correction needs more history than so few steps have.
  const corrected = entries.filter(([id, entry]) => /eps|flow/.test(prediction) && 'unic' in entry.options.shape && entry.order <= 4 && !['dpm_fast', 'dpm_adaptive', 'ipndm_v'].includes(id));
  test.each(corrected)('UniC raises the order of %s by one', async (id, entry) => {
    expect(await observedOrder(id, entry, prediction, { unic: true }, stepsFor(id, Math.min(entry.order, 3)))).toBeGreaterThan(entry.order + 1 - 0.35);
  });
});

const asVe: [SamplerId, string][] = [
  ['dpmpp_2m_sde', 'a1111'],
  ['dpmpp_2m_sde_heun', 'a1111'],
  ['dpmpp_3m_sde', 'a1111'],
  ['dpmpp_sde', 'a1111'],
  ['dpmpp_2s_ancestral', 'a1111'],
  ['res_multistep_ancestral', 'comfyui'],
  ['dpmpp_2m_cfg_pp', 'comfyui'],
  ['res_multistep_cfg_pp', 'comfyui'],
  ['res_multistep_ancestral_cfg_pp', 'comfyui'],
  ['gradient_estimation_cfg_pp', 'comfyui'],
];
test.each(asVe)('%s as %s walks flow levels, without noise, converges with its order too', async (id, convention) => {
  expect(await observedOrder(id, samplers[id], 'flow', { convention }, [120, 240])).toBeGreaterThan(samplers[id].order - 0.35);
});

test('UniC is an option of every solver that draws no noise of its own, CFG++ aside', () => {
  const without = entries.filter(([, entry]) => !entry.stochastic && !entry.needsUncond && !('unic' in entry.options.shape)).map(([id]) => id);
  // UniPC has it built in; LightDiffusion-Next's are kept as they are.
  expect(without).toEqual(['uni_pc', 'uni_pc_bh2', 'euler_ld', 'dpmpp_2m_cfgpp_ld']);
});

test('UniC costs no model call', async () => {
  for (const unic of [false, true]) {
    let calls = 0;
    const levels = testLevels('eps');
    const model = gaussianModel(someGaussian, levels);
    const x: Latents = { data: new Float64Array(4).fill(3), dims: [1, 1, 2, 2] };
    const denoise: typeof model.denoise = (seen, sigma) => {
      calls++;
      return model.denoise(seen, sigma);
    };
    const options = samplers.dpmpp_2m.options.parse({ unic });
    await finish(samplers.dpmpp_2m.sample({ ...model, denoise, x, sigmas: karrasLevels(10, 8, 0.3, true), levels, noise: () => x, options }));
    expect(calls).toBe(10);
  }
});

test('a zero-terminal-SNR v model, with its first level in the thousands, is walked by every sampler', async () => {
  const levels = testLevels('v', { sigmaMin: 0.03, sigmaMax: 4518.6 });
  const sigmas = karrasLevels(30, 4518.6, 0.03, true);
  const x: Latents = { data: Float64Array.from({ length: 8 }, (_, k) => 4518.6 * Math.sin(k + 1)), dims: [1, 1, 2, 4] };
  const exact = gaussianPath(someGaussian, levels, x, sigmas[0]!, 0);
  const far: string[] = [];
  for (const [id, entry] of entries) {
    const input = { ...gaussianModel(someGaussian, levels), x, sigmas, levels, noise: () => ({ data: new Float64Array(8), dims: x.dims }) };
    const { latents } = await finish(entry.sample({ ...input, options: entry.options.parse(quietOptions(entry)) }));
    const worst = Math.max(...latents.data.map((value, k) => Math.abs(value - exact.data[k]!)));
    if (!(worst < 4)) far.push(`${id} ${worst}`);
  }
  // Without their noise DDPM and LCM go elsewhere than the ODE, but nowhere wild.
  expect(far).toEqual([]);
});
