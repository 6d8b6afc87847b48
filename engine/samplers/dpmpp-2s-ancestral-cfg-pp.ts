import type * as z from 'zod';
import { asVeIn } from './as-ve.ts';
import { cfgPlusPlus, cfgPlusPlusOptions, cfgPlusPlusSource } from './cfg-pp.ts';
import { sampler } from './entry.ts';
import { stochasticShape } from './options.ts';
import { callsWhereSplit, eulerSplit, posteriorSplit, renoise } from './split.ts';
import { walkBoth } from './walk.ts';

const asVe = asVeIn('comfyui');
const options = cfgPlusPlusOptions.extend(stochasticShape);

/**
 * DPM++ 2S a on CFG++. Both halves of a step start from x + α·(D − D_u) of its first call; ComfyUI takes D_u of the second
 * call for the whole step, which leaves it wrong by a share of every step even without guidance. Noise is drawn at
 * eta 0 too, as it does.
 */
export const dpmpp2sAncestralCfgPp = sampler({
  label: 'DPM++ 2S a CFG++',
  about: 'DPM++ 2S a whose guidance stays on the data: use a CFG scale of about 0.4 to 2.',
  source: `Lu et al. 2022 (arXiv:2211.01095) with ${cfgPlusPlusSource}, after ComfyUI`,
  aliases: { comfyui: ['dpmpp_2s_ancestral_cfg_pp'] },
  order: 2,
  needsUncond: true,
  stochastic: true,
  nfePerStep: 2,
  nfe: (plan) => callsWhereSplit(2, asVe.grid(plan), (sigma, sigmaNext) => posteriorSplit(asVe.path(plan), sigma, sigmaNext, plan.options.eta)),
  options,
  refuse: (plan) => asVe.refuse('DPM++ 2S a CFG++', plan),
  sample: walkBoth<z.output<typeof options>>({
    grid: asVe.grid,
    start: ({ denoiseBoth, noise, options, levels }) => {
      const { convention, eta, sNoise } = options;
      const path = asVe.path({ levels, options });
      return async (at) => {
        const { x, sigma, sigmaNext, denoised } = at;
        const split = posteriorSplit(path, sigma, sigmaNext, eta);
        const fresh = noise(sigma, sigmaNext);
        const shifted = cfgPlusPlus(path, at);
        if (split.sigmaDown === 0) return renoise(denoised, split, fresh, sNoise);
        const middle = path.sigma((path.lambda(sigma) + path.lambda(split.sigmaDown)) / 2);
        const x2 = eulerSplit(shifted, { sigmaDown: middle, rescale: 1, spread: 0 }, null, 1);
        const second = await denoiseBoth(x2, middle);
        const whole = convention === 'comfyui' ? cfgPlusPlus(path, { x, sigma, denoised, uncond: second.uncond }) : shifted;
        return eulerSplit({ x: whole.x, sigma, denoised: second.denoised }, split, fresh, sNoise);
      };
    },
  }),
});
