import { sampler } from './entry.ts';
import { exponentialWeights } from './exponential.ts';
import { sdeAsVe, sdeMultistep, sdeMultistepOptions } from './sde-multistep.ts';

const shared = {
  order: 2,
  stochastic: true,
  noise: 'brownian',
  automatic: 'exponential',
  options: sdeMultistepOptions,
} as const;

/** DPM-Solver++(2M) SDE with the slope taken at the middle of the step. */
export const dpmpp2mSde = sampler({
  ...shared,
  label: 'DPM++ 2M SDE',
  about: 'DPM++ 2M with fresh noise: detailed, one model call per step.',
  source: 'Lu et al. 2022, SDE-DPM-Solver++(2M), Appendix (arXiv:2211.01095), midpoint form',
  aliases: { a1111: ['DPM++ 2M SDE'], comfyui: ['dpmpp_2m_sde', 'dpmpp_2m_sde_gpu'], invokeai: ['dpmpp_2m_sde', 'dpmpp_2m_sde_k'] },
  refuse: (plan) => sdeAsVe.refuse('DPM++ 2M SDE', plan),
  sample: sdeMultistep(2, (lambdas, from, to, eta) => exponentialWeights(lambdas, from, to, { eta, rule: 'bh2' })),
});

/** The same with the slope integrated exactly. */
export const dpmpp2mSdeHeun = sampler({
  ...shared,
  label: 'DPM++ 2M SDE Heun',
  about: 'DPM++ 2M SDE with the slope integrated exactly; no extra model calls in spite of its name.',
  source: 'Lu et al. 2022, SDE-DPM-Solver++(2M), Appendix (arXiv:2211.01095), k-diffusion’s “heun” form',
  aliases: { a1111: ['DPM++ 2M SDE Heun'], comfyui: ['dpmpp_2m_sde_heun', 'dpmpp_2m_sde_heun_gpu'] },
  refuse: (plan) => sdeAsVe.refuse('DPM++ 2M SDE Heun', plan),
  sample: sdeMultistep(2, (lambdas, from, to, eta) => exponentialWeights(lambdas, from, to, { eta })),
});
