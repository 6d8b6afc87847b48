import { sampler } from './entry.ts';
import { stochastic } from './options.ts';
import { ancestralSplit, eulerSplit, refuseFlowEta } from './split.ts';
import { walk } from './walk.ts';

/** Euler with ancestral noise. On VE levels noise is drawn at eta 0 too, on flow levels not, as ComfyUI and k-diffusion do. */
export const eulerAncestral = sampler({
  label: 'Euler a',
  about: 'Euler with fresh noise at every step: lively pictures that never settle on one as steps grow.',
  source: 'k-diffusion, sample_euler_ancestral (DDIM with eta: Song et al. 2021, eq. 16); ComfyUI’s form for rectified flow',
  aliases: { a1111: ['Euler a'], comfyui: ['euler_ancestral'], diffusers: ['EulerAncestralDiscreteScheduler'], invokeai: ['euler_a'] },
  order: 1,
  stochastic: true,
  options: stochastic,
  refuse: (plan) => refuseFlowEta('Euler a', plan),
  sample: walk({
    start: ({ noise, options: { eta, sNoise }, levels }) => {
      const draws = levels.prediction !== 'flow' || eta > 0;
      return (at) => eulerSplit(at, ancestralSplit(levels, at.sigma, at.sigmaNext, eta), draws ? noise(at.sigma, at.sigmaNext) : null, sNoise);
    },
  }),
});
