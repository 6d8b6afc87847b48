import * as z from 'zod';
import { asVeIn } from './as-ve.ts';
import { type Plan, sampler } from './entry.ts';
import { eulerStep } from './euler.ts';
import { convention, stochasticShape } from './options.ts';
import { vePath } from './path.ts';
import { callsWhereSplit, flowSplit, posteriorSplit, refuseFlowEta, renoise, type Split } from './split.ts';
import { walk } from './walk.ts';

const asVe = asVeIn('a1111');
const options = z.strictObject({ convention: convention('comfyui', 'a1111'), ...stochasticShape });

function splitOf(plan: Pick<Plan<z.output<typeof options>>, 'levels' | 'options'>): (sigma: number, sigmaNext: number) => Split {
  const path = asVe.path(plan);
  const { eta } = plan.options;
  return (sigma, sigmaNext) => (path === vePath ? posteriorSplit(path, sigma, sigmaNext, eta) : flowSplit(sigma, sigmaNext, eta));
}

/**
 * DPM-Solver++(2S) with ancestral noise: the model's answer half way in λ is taken for the whole step.
 * On flow levels no noise is drawn at eta 0; on VE levels it is, as ComfyUI and k-diffusion do. A1111 and Forge walk flow
 * models by the VE formulas.
 */
export const dpmpp2sAncestral = sampler({
  label: 'DPM++ 2S a',
  about: 'Second order from two model calls per step, with fresh noise.',
  source: 'Lu et al. 2022, DPM-Solver++(2S) (arXiv:2211.01095), with k-diffusion’s ancestral noise; ComfyUI’s form for rectified flow',
  aliases: { a1111: ['DPM++ 2S a'], comfyui: ['dpmpp_2s_ancestral'] },
  order: 2,
  stochastic: true,
  nfePerStep: 2,
  nfe: (plan) => callsWhereSplit(2, plan.sigmas, splitOf(plan)),
  automatic: 'karras',
  options,
  refuse: (plan) => asVe.refuse('DPM++ 2S a', plan) ?? refuseFlowEta('DPM++ 2S a', plan),
  sample: walk({
    start: ({ denoise, noise, options, levels }) => {
      const { eta, sNoise } = options;
      const path = asVe.path({ levels, options });
      const splitAt = splitOf({ levels, options });
      const flow = path !== vePath;
      return async ({ x, denoised, sigma, sigmaNext }) => {
        const split = splitAt(sigma, sigmaNext);
        if (split.sigmaDown === 0) return renoise(denoised, split, noise(sigma, sigmaNext), sNoise);
        // At flow time 1 there is no λ to halve; ComfyUI asks at 0.9999.
        const middle = flow && sigma >= 1 ? 0.9999 : path.sigma((path.lambda(sigma) + path.lambda(split.sigmaDown)) / 2);
        const denoised2 = await denoise(eulerStep(x, denoised, sigma, middle), middle);
        const down = eulerStep(x, denoised2, sigma, split.sigmaDown);
        return flow && eta === 0 ? down : renoise(down, split, noise(sigma, sigmaNext), sNoise);
      };
    },
  }),
});
