import { expect, test } from 'vitest';
import { karrasLevels, testLevels } from '../../tests/gaussian.ts';
import { finish } from '../../tests/sampling.ts';
import { combine, type Latents } from '../math/latents.ts';
import { runSampler } from './run.ts';

test('10,000 steps are walked', async () => {
  const lost: string[] = [];
  const x: Latents = { data: Float64Array.of(10, -5), dims: [1, 1, 1, 2] };
  const sigmas = karrasLevels(10_000, 14.6, 0.03, true);
  // One for each way of remembering and of making levels: the others differ in weights.
  for (const id of ['euler', 'dpmpp_sde', 'dpmpp_3m_sde', 'uni_pc', 'lms', 'er_sde', 'sa_solver', 'restart', 'tcd', 'dpm_fast', 'dpm_adaptive', 'rk4', 'euler_ld']) {
    const denoise = async (seen: Latents, sigma: number) => combine([1 / (1 + sigma ** 2), seen]);
    const denoiseBoth = async (seen: Latents, sigma: number) => ({ denoised: await denoise(seen, sigma), uncond: await denoise(seen, sigma) });
    const { latents } = await finish(runSampler({ sampler: id, options: {}, denoise, denoiseBoth, x, sigmas, levels: testLevels('eps'), noise: () => x }));
    if (!latents.data.every(Number.isFinite)) lost.push(id);
  }
  expect(lost).toEqual([]);
}, 60_000);
