import { combine } from '../math/latents.ts';
import { asVeIn } from './as-ve.ts';
import { cfgPlusPlusOptions, cfgPlusPlusSource } from './cfg-pp.ts';
import { sampler } from './entry.ts';
import { estimateSlope, gamma } from './gradient-estimation.ts';
import { walkBoth } from './walk.ts';

const asVe = asVeIn('comfyui');

/** Gradient estimation on CFG++'s direction: the Euler CFG++ step, and the change of the unconditional slope over it. */
export const gradientEstimationCfgPp = sampler({
  label: 'Gradient estimation CFG++',
  about: 'Gradient estimation whose guidance stays on the data: use a CFG scale of about 0.4 to 2.',
  source: `Permenter & Yuan 2023 (arXiv:2306.04848) with ${cfgPlusPlusSource}, as ComfyUI joins them`,
  aliases: { comfyui: ['gradient_estimation_cfg_pp'] },
  order: 1,
  needsUncond: true,
  options: cfgPlusPlusOptions.extend({ gamma }),
  sample: walkBoth({
    start: (input) => {
      const path = asVe.path(input);
      const slope = estimateSlope(input.options.gamma);
      return ({ x, denoised, uncond, sigma, sigmaNext }) => {
        const n = combine([1 / sigma, x], [-path.alpha(sigma) / sigma, uncond]);
        const [now, ...before] = slope(n);
        const dt = sigmaNext - sigma;
        return combine([path.alpha(sigmaNext), denoised], [sigmaNext + (now![0] - 1) * dt, n], ...before.map(([a, d]) => [a * dt, d] as const));
      };
    },
  }),
});
