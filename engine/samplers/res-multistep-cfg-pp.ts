import { cfgPlusPlus, cfgPlusPlusSource } from './cfg-pp.ts';
import { sampler } from './entry.ts';
import { none, stochastic } from './options.ts';
import { finiteLambda, pathOf } from './path.ts';
import { resSteps } from './res-multistep.ts';
import type { SamplerInput } from './sampler.ts';
import { type AtBoth, walkBoth } from './walk.ts';

/** RES on CFG++, as ComfyUI joins them: after the first step it interpolates the unconditional predictions. */
function start({ noise, levels }: SamplerInput, noisy: { readonly eta: number; readonly sNoise: number }) {
  const path = pathOf(levels);
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
  options: none,
  sample: walkBoth({ grid: finiteLambda, start: (input) => start(input, { eta: 0, sNoise: 1 }) }),
});

export const resMultistepAncestralCfgPp = sampler({
  ...shared,
  label: 'RES multistep a CFG++',
  about: 'RES multistep a whose guidance stays on the data: use a CFG scale of about 0.4 to 2.',
  aliases: { comfyui: ['res_multistep_ancestral_cfg_pp'] },
  stochastic: true,
  options: stochastic,
  sample: walkBoth({ grid: finiteLambda, start: (input) => start(input, input.options) }),
});
