import { combine, type Latents } from '../math/latents.ts';
import { asVeIn } from './as-ve.ts';
import { cfgPlusPlus, cfgPlusPlusOptions, cfgPlusPlusSource } from './cfg-pp.ts';
import { sampler } from './entry.ts';
import { walkBoth } from './walk.ts';

const asVe = asVeIn('comfyui');

/** DPM++ 2M on CFG++, as ComfyUI joins them: the change over a step is the guided prediction less the last unconditional one. */
export const dpmpp2mCfgPp = sampler({
  label: 'DPM++ 2M CFG++',
  about: 'DPM++ 2M whose guidance stays on the data: use a CFG scale of about 0.4 to 2.',
  source: `Lu et al. 2022 (arXiv:2211.01095) with ${cfgPlusPlusSource}, as ComfyUI joins them`,
  aliases: { comfyui: ['dpmpp_2m_cfg_pp'] },
  order: 2,
  needsUncond: true,
  options: cfgPlusPlusOptions,
  sample: walkBoth({
    grid: asVe.grid,
    start: (input) => {
      const path = asVe.path(input);
      let last: { readonly lambda: number; readonly uncond: Latents } | null = null;
      return (at) => {
        const lambda = path.lambda(at.sigma);
        const h = path.lambda(at.sigmaNext) - lambda;
        const gain = -path.alpha(at.sigmaNext) * Math.expm1(-h);
        const ratio = at.sigmaNext / at.sigma;
        const { x } = cfgPlusPlus(path, at);
        const slope = last ? (gain * h) / (2 * (lambda - last.lambda)) : 0;
        const stepped = last
          ? combine([ratio, x], [gain + slope, at.denoised], [-slope, last.uncond])
          : combine([ratio, x], [gain, at.denoised]);
        last = { lambda, uncond: at.uncond };
        return stepped;
      };
    },
  }),
});
