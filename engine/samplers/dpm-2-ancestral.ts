import { sampler } from './entry.ts';
import { midpointStep } from './dpm-2.ts';
import { stochastic } from './options.ts';
import { ancestralSplit, callsWhereSplit, refuseFlowEta, renoise } from './split.ts';
import { walk } from './walk.ts';

/** DPM2 with ancestral noise. Noise is drawn at eta 0 too, as ComfyUI and k-diffusion do. */
export const dpm2Ancestral = sampler({
  label: 'DPM2 a',
  about: 'DPM2 with fresh noise at every step.',
  source: 'k-diffusion, sample_dpm_2_ancestral; ComfyUI’s form for rectified flow',
  aliases: { a1111: ['DPM2 a'], comfyui: ['dpm_2_ancestral'], diffusers: ['KDPM2AncestralDiscreteScheduler'], invokeai: ['kdpm_2_a', 'kdpm_2_a_k'] },
  order: 2,
  stochastic: true,
  nfePerStep: 2,
  nfe: ({ sigmas, levels, options: { eta } }) => callsWhereSplit(2, sigmas, (sigma, sigmaNext) => ancestralSplit(levels, sigma, sigmaNext, eta)),
  automatic: 'karras',
  discardsPenultimate: ['comfyui', 'a1111'],
  options: stochastic,
  refuse: (plan) => refuseFlowEta('DPM2 a', plan),
  sample: walk({
    start: ({ denoise, noise, options: { eta, sNoise }, levels }) => async (at) => {
      const split = ancestralSplit(levels, at.sigma, at.sigmaNext, eta);
      const down = split.sigmaDown === 0 ? at.denoised : await midpointStep(denoise, { ...at, sigmaNext: split.sigmaDown });
      return renoise(down, split, noise(at.sigma, at.sigmaNext), sNoise);
    },
  }),
});
