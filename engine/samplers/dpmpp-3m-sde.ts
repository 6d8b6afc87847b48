import { sampler } from './entry.ts';
import { exponentialWeights } from './exponential.ts';
import { sdeAsVe, sdeMultistep, sdeMultistepOptions } from './sde-multistep.ts';

/**
 * DPM-Solver++(3M) SDE as every program has it: three levels, with the curvature given half the weight that integrating
 * the parabola asks for, which keeps it at second order.
 */
export const dpmpp3mSde = sampler({
  label: 'DPM++ 3M SDE',
  about: 'Three remembered levels and fresh noise; likes many steps and an exponential schedule.',
  source: 'Lu et al. 2022, DPM-Solver++ (arXiv:2211.01095), third-order multistep form of k-diffusion',
  aliases: { a1111: ['DPM++ 3M SDE'], comfyui: ['dpmpp_3m_sde', 'dpmpp_3m_sde_gpu'] },
  order: 2,
  stochastic: true,
  noise: 'brownian',
  automatic: 'exponential',
  discardsPenultimate: ['a1111'],
  options: sdeMultistepOptions,
  refuse: (plan) => sdeAsVe.refuse('DPM++ 3M SDE', plan),
  sample: sdeMultistep(3, (lambdas, from, to, eta) => exponentialWeights(lambdas, from, to, { eta, curvature: 0.5 })),
});
