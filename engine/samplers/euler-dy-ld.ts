import * as z from 'zod';
import { combine, like, type Latents } from '../math/latents.ts';
import { sampler, type Plan } from './entry.ts';
import { eulerStep } from './euler.ts';
import { sNoise } from './options.ts';
import type { SamplerInput, Step } from './sampler.ts';

const share = (label: string, byDefault: number) => z.number().min(0).max(1000).default(byDefault).meta({ label, about: 'In steps; up to 1, a share of all steps.' });

const options = z.strictObject({
  cfgScale: z.number().min(0).max(30).default(7.5).meta({ label: 'Extra guidance at the start', step: 0.5 }),
  cfgMin: z.number().min(0).max(30).default(1).meta({ label: 'Extra guidance at the end', step: 0.5 }),
  sGammaStart: share('Churn from step', 0),
  sGammaEnd: share('Churn until step', 0),
  sExtraSteps: z.boolean().default(true).meta({ label: 'Extra steps', about: 'One at half size after the third and the fourth step.' }),
  sNoise,
});
type Options = z.output<typeof options>;

/** Whether the step from level i is followed by one at half size. */
const hasExtra = ({ sigmas, options }: Plan<Options>, i: number) => options.sExtraSteps && (i === 2 || i === 3) && sigmas[i + 1]! > 0;

/** The bottom right pixel of every 2×2 block; an odd last row or column has none. */
function corners(x: Latents): Latents {
  const [n, channels, height, width] = x.dims;
  const [h, w] = [Math.floor(height / 2), Math.floor(width / 2)];
  const out = like(x, [n, channels, h, w]);
  forCorners(x, (at, k) => (out.data[k] = x.data[at]!));
  return out;
}

function withCorners(x: Latents, small: Latents): Latents {
  const out = { data: x.data.slice(), dims: x.dims };
  forCorners(x, (at, k) => (out.data[at] = small.data[k]!));
  return out;
}

function forCorners({ dims: [n, channels, height, width] }: Latents, visit: (at: number, k: number) => void): void {
  let k = 0;
  for (let plane = 0; plane < n * channels; plane++) {
    for (let i = 1; i < height; i += 2) for (let j = 1; j < width; j += 2) visit((plane * height + i) * width + j, k++);
  }
}

/**
 * LightDiffusion-Next's Euler Dy CFG++: Euler with ordinary CFG, since its CFG++ has no effect; churn by the largest γ
 * over the steps named; and two extra steps over the bottom right pixel of every 2×2 block, taken as a picture of half
 * the size at the same level again and guided once more by a scale that falls with the steps.
 */
async function* sample(input: SamplerInput<Options>): AsyncGenerator<Step, Latents> {
  const { denoise, denoiseBoth, noise, sigmas, options } = input;
  const steps = sigmas.length - 1;
  const inSteps = (value: number) => (value > 1 ? Math.round(value) : steps * value);
  let { x } = input;
  for (let i = 0; i < steps; i++) {
    const sigma = sigmas[i]!;
    const sigmaNext = sigmas[i + 1]!;
    let sigmaHat = sigma;
    if (i >= inSteps(options.sGammaStart) && i < inSteps(options.sGammaEnd)) {
      sigmaHat = sigma * Math.SQRT2;
      x = combine([1, x], [options.sNoise * sigma, noise(sigma, sigmaHat)]);
    }
    const place = { i, sigma, ...(sigmaHat > sigma ? { sigmaHat } : {}) };
    const denoised = await denoise(x, sigmaHat);
    yield { ...place, x, denoised };
    x = eulerStep(x, denoised, sigmaHat, sigmaNext);
    if (hasExtra(input, i)) {
      const small = corners(x);
      const both = await denoiseBoth(small, sigmaHat);
      const scale = options.cfgScale + ((options.cfgMin - options.cfgScale) * i) / steps;
      const guided = combine([scale, both.denoised], [1 - scale, both.uncond]);
      yield { ...place, x: small, denoised: guided };
      x = withCorners(x, eulerStep(small, guided, sigmaHat, sigmaNext));
    }
  }
  return x;
}

export const eulerDyCfgPpLd = sampler({
  label: 'Euler Dy CFG++ (LD-Next: Euler with extra steps)',
  about: 'What LightDiffusion-Next calls Euler Dy CFG++: Euler with ordinary CFG and two extra steps at half size.',
  source: 'LightDiffusion-Next, src/sample/samplers.py',
  aliases: {},
  order: 1,
  noise: 'gaussian',
  needsUncond: true,
  fits: ['eps', 'v', 'edm'],
  nfeNote: 'one more after the third and the fourth step',
  nfe: (plan: Plan<Options>) => plan.sigmas.slice(1).reduce((calls, _, i) => calls + (hasExtra(plan, i) ? 2 : 1), 0),
  options,
  sample,
});
