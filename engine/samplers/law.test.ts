import { describe, expect, test } from 'vitest';
import type { Prediction } from '../../contract/recipe.ts';
import { flowTimes, gaussianModel, gaussianPath, karrasLevels, someGaussian, testLevels } from '../../tests/gaussian.ts';
import { finish } from '../../tests/sampling.ts';
import type { Latents } from '../math/latents.ts';
import type { SamplerEntry } from './entry.ts';
import { pathOf } from './path.ts';
import { samplers } from './table.ts';

const steps = 160;
const draws = 3 * steps;

/**
 * The law of what a sampler makes, without a single random number. On Gaussian data the ideal model is affine, so the
 * result is a sum over everything random: x = m + Σ cⱼ·nⱼ, and its variance is Σ cⱼ². One run finds all c: column 0 sees
 * no noise, column 1 only that of the data, column 2 that of the start, and each other column one draw on the way.
 * Worst deviations over several widths of data: of the mean in standard deviations, of the variance relative.
 */
async function deviation(entry: SamplerEntry, prediction: Prediction, options: Record<string, unknown>, distilled = false) {
  const levels = testLevels(prediction, distilled ? { sigmaMin: 1e-5 } : {});
  const sigmas = prediction === 'flow' ? [1, ...flowTimes(steps - 2, 0.997, 0.01), 0] : karrasLevels(steps, 14.6, 0.03, true);
  const alpha = pathOf(levels).alpha(sigmas[0]!);
  const { mean, stds } = someGaussian;
  const widths = stds.length;
  const dims = [1, 1, draws + 3, widths] as const;
  const impulse = (column: number, heights: readonly number[], base = 0): Latents => {
    const data = new Float64Array((draws + 3) * widths).fill(base);
    for (const [j, height] of heights.entries()) data[column * widths + j]! += height;
    return { data, dims };
  };
  const x = impulse(1, stds.map((std) => alpha * std), alpha * mean);
  for (let j = 0; j < widths; j++) x.data[2 * widths + j]! += sigmas[0]!;
  const model = gaussianModel(someGaussian, levels);
  // A distilled model goes all the way down the path in one call.
  const denoise = distilled ? async (seen: Latents, sigma: number) => gaussianPath(someGaussian, levels, seen, sigma, 0) : model.denoise;
  let drawn = 0;
  const noise = () => impulse(3 + drawn++, stds.map(() => 1));
  const { latents } = await finish(entry.sample({ ...model, denoise, x, sigmas, levels, noise, options: entry.options.parse(options) }));
  expect(drawn).toBeLessThanOrEqual(draws);
  const off = { mean: 0, variance: 0 };
  for (const [j, std] of stds.entries()) {
    const center = latents.data[j]!;
    let variance = 0;
    for (let column = 1; column < draws + 3; column++) variance += (latents.data[column * widths + j]! - center) ** 2;
    off.mean = Math.max(off.mean, Math.abs(center - mean) / std);
    off.variance = Math.max(off.variance, Math.abs(variance / std ** 2 - 1));
  }
  return off;
}

/** Every stochastic sampler as it comes, and with half its noise. LCM and TCD are for distilled models. */
const stochastic = Object.entries<SamplerEntry>(samplers).flatMap(([id, entry]) => {
  if (!entry.stochastic || id === 'lcm' || id === 'tcd') return [];
  const full = 'multiscale' in entry.options.shape ? { multiscale: false } : {};
  const half = 'eta' in entry.options.shape ? [{ ...full, eta: 0.5 }] : 'tauEta' in entry.options.shape ? [{ tauEta: 0.6, tauStartSigma: 1e9, tauEndSigma: 0 }] : [];
  return [full, ...half].map((options) => [id, JSON.stringify(options), entry, options] as const);
});

// To a sampler v and EDM levels are eps levels.
describe.each(['eps', 'flow'] as const)('on %s levels', (prediction) => {
  test.each(stochastic.filter(([, , entry]) => entry.fits.includes(prediction)))('%s %s keeps mean and variance of the data', async (_, __, entry, options) => {
    const { mean, variance } = await deviation(entry, prediction, options);
    expect(mean).toBeLessThan(0.02);
    // What steps of first order leave after 160 of them.
    expect(variance).toBeLessThan(0.09);
  });

  test('LCM and TCD keep them with a distilled model', async () => {
    for (const [entry, options] of [[samplers.lcm, {}], [samplers.tcd, { eta: 1 }]] as const) {
      const { mean, variance } = await deviation(entry, prediction, options, true);
      expect(mean).toBeLessThan(1e-3);
      expect(variance).toBeLessThan(1e-3);
    }
  });
});

/** Conventions that walk flow levels by the formulas of variance-exploding ones. */
const asVe = (['a1111', 'comfyui'] as const).flatMap((convention) =>
  Object.entries<SamplerEntry>(samplers).filter(([, { options, refuse }]) => {
    const parsed = options.safeParse({ convention });
    return parsed.success && refuse({ sigmas: [1, 0.5, 0], levels: testLevels('flow'), options: parsed.data })?.includes('as if they were variance-exploding');
  }).map(([id, entry]) => [id, convention, entry] as const),
);

test('there are such conventions', () => {
  expect(asVe.map(([id, convention]) => `${convention} ${id}`)).toEqual([
    'a1111 dpmpp_2m_sde',
    'a1111 dpmpp_2m_sde_heun',
    'a1111 dpmpp_3m_sde',
    'a1111 dpmpp_sde',
    'a1111 dpmpp_2s_ancestral',
    'comfyui res_multistep_ancestral',
    'comfyui dpmpp_2s_ancestral_cfg_pp',
    'comfyui res_multistep_ancestral_cfg_pp',
  ]);
});

test.each(asVe)('%s as %s has it, refused on flow levels, would indeed be wrong there', async (_, convention, entry) => {
  const { variance } = await deviation(entry, 'flow', { convention });
  expect(variance).toBeGreaterThan(0.2);
});

test('noise scale 1.1 shows in the variance, so the test would see wrong noise', async () => {
  expect((await deviation(samplers.euler_ancestral, 'eps', { sNoise: 1.1 })).variance).toBeGreaterThan(0.1);
});
