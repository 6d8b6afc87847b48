import * as z from 'zod';
import { combine, type Latents } from '../math/latents.ts';
import { karrasLevels } from '../schedules/karras.ts';
import { type Plan, sampler } from './entry.ts';
import { heunStep } from './heun.ts';
import { convention, sNoise } from './options.ts';
import { pathOf } from './path.ts';
import type { SamplerInput, Step } from './sampler.ts';

const Restart = z.tuple([z.number(), z.int().min(2).max(100), z.int().min(1).max(20), z.number()]);

const options = z.strictObject({
  convention: convention('stepwise', 'a1111'),
  sNoise,
  restarts: z
    .array(Restart)
    .max(20)
    .nullable()
    .default(null)
    .meta({ label: 'Restarts', about: 'Lists of: sigma to restart from, levels walked, times, sigma to restart at. Empty: chosen by the number of steps.' }),
});
type Options = z.output<typeof options>;
type Interval = readonly [from: number, to: number];

function nearest(sigmas: readonly number[], sigma: number): number {
  return sigmas.reduce((best, each, i) => (Math.abs(each - sigma) < Math.abs(sigmas[best]! - sigma) ? i : best), 0);
}

/**
 * The intervals walked. Given or chosen by A1111's rule (from 20 steps on, and from 36 on twice: from 0.1 to 2), each
 * restart goes up from the level nearest its first sigma to that nearest its last and down again on Karras levels, so
 * many times. A1111 takes the steps for restarts from the schedule, putting Karras levels in its place.
 */
function intervals({ sigmas, options, levels }: Plan<Options>): Interval[] {
  const steps = sigmas.length - 1;
  let walked = sigmas;
  let restarts: readonly z.output<typeof Restart>[] = options.restarts ?? [];
  if (!options.restarts && steps >= 20) {
    const [length, times] = steps >= 36 ? [Math.floor(steps / 4), 2] : [9, 1];
    // The rule's sigmas are of VE models; a flow reaches the same signal-to-noise at σ/(1 + σ).
    const on = (sigma: number) => (levels.prediction === 'flow' ? sigma / (1 + sigma) : sigma);
    restarts = [[on(0.1), length + 1, times, on(2)]];
    if (options.convention === 'a1111') walked = [...karrasLevels(sigmas[0]!, sigmas.at(-2)!, steps - length * times), 0];
  }
  const found: Interval[] = [];
  for (let i = 0; i + 1 < walked.length; i++) {
    found.push([walked[i]!, walked[i + 1]!]);
    const here = restarts.filter(([low]) => nearest(walked, low) === i + 1);
    // In A1111 a level has one restart: the last that names it.
    for (const [, length, times, high] of options.convention === 'a1111' ? here.slice(-1) : here) {
      const top = nearest(walked, high);
      if (top >= i + 1) continue;
      const down = karrasLevels(walked[top]!, walked[i + 1]!, length);
      for (let turn = 0; turn < times; turn++) for (let k = 0; k + 1 < down.length; k++) found.push([down[k]!, down[k + 1]!]);
    }
  }
  return found;
}

/** Heun steps down, noise up to a level already passed, and down again. Xu et al. 2023, Algorithm 2. */
async function* sample(input: SamplerInput<Options>): AsyncGenerator<Step, Latents> {
  const { denoise, noise, levels, options } = input;
  const path = pathOf(levels);
  let { x } = input;
  let reached: number | null = null;
  for (const [i, [sigma, sigmaNext]] of intervals(input).entries()) {
    if (reached !== null && reached < sigma) {
      const rescale: number = path.alpha(sigma) / path.alpha(reached);
      x = combine([rescale, x], [Math.sqrt(sigma ** 2 - (reached * rescale) ** 2) * options.sNoise, noise(reached, sigma)]);
    }
    const denoised = await denoise(x, sigma);
    yield { i, sigma, x, denoised };
    x = sigmaNext === 0 ? denoised : await heunStep(denoise, { x, denoised, sigma, sigmaNext });
    reached = sigmaNext;
  }
  return x;
}

export const restart = sampler({
  label: 'Restart',
  about: 'Heun that now and then noises the picture up and walks down again, which mends its errors.',
  source: 'Xu et al. 2023, Restart Sampling, Algorithm 2 (arXiv:2306.14878), with the rule of A1111',
  aliases: { a1111: ['Restart'] },
  order: 2,
  stochastic: true,
  nfePerStep: 2,
  nfeNote: 'and those of the restarts, from 20 steps on',
  steps: (plan) => intervals(plan).length,
  nfe: (plan: Plan<Options>) => intervals(plan).reduce((calls, [, to]) => calls + (to === 0 ? 1 : 2), 0),
  automatic: 'karras',
  options,
  sample,
});
