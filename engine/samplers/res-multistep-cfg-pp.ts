import type * as z from 'zod';
import { asVeIn } from './as-ve.ts';
import { cfgPlusPlus, cfgPlusPlusOptions, cfgPlusPlusSource } from './cfg-pp.ts';
import { sampler } from './entry.ts';
import { stochasticShape } from './options.ts';
import { resSteps } from './res-multistep.ts';
import type { SamplerInput } from './sampler.ts';
import { type AtBoth, walkBoth } from './walk.ts';

const asVe = asVeIn('comfyui');

/** RES on CFG++, as ComfyUI joins them: after the first step it interpolates the unconditional predictions. */
function start(input: SamplerInput<z.output<typeof cfgPlusPlusOptions>>, noisy: { readonly eta: number; readonly sNoise: number }) {
  const { noise } = input;
  const path = asVe.path(input);
  const step = resSteps(path, { ...noisy, noise });
  return (at: AtBoth) => step({ ...cfgPlusPlus(path, at), value: at.uncond, first: at.denoised });
}

const shared = {
  source: `Zhang et al. 2023, RES (arXiv:2308.02157) with ${cfgPlusPlusSource}, as ComfyUI joins them`,
  order: 2,
  needsUncond: true,
} as const;

export const resMultistepCfgPp = sampler({
  ...shared,
  label: 'RES multistep CFG++',
  about: 'RES multistep whose guidance stays on the data: use a CFG scale of about 0.4 to 2.',
  aliases: { comfyui: ['res_multistep_cfg_pp'] },
  options: cfgPlusPlusOptions,
  sample: walkBoth({ grid: asVe.grid, start: (input) => start(input, { eta: 0, sNoise: 1 }) }),
});

export const resMultistepAncestralCfgPp = sampler({
  ...shared,
  label: 'RES multistep a CFG++',
  about: 'RES multistep a whose guidance stays on the data: use a CFG scale of about 0.4 to 2.',
  aliases: { comfyui: ['res_multistep_ancestral_cfg_pp'] },
  stochastic: true,
  options: cfgPlusPlusOptions.extend(stochasticShape),
  refuse: (plan) => asVe.refuse('RES multistep a CFG++', plan),
  sample: walkBoth({ grid: asVe.grid, start: (input) => start(input, input.options) }),
});
