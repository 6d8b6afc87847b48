import * as z from 'zod';
import { deterministic } from './entry.ts';
import { convention, eta, unic } from './options.ts';
import { pathOf } from './path.ts';
import { eulerSplit, posteriorSplit } from './split.ts';
import { refuseWithoutTable, vpScaled } from './vp.ts';

/**
 * DDIM over sigma: Euler at eta 0, the ancestral sampler at eta 1. A1111 walks timesteps, draws noise even at eta 0 and
 * ends at timestep 1 in the variance-preserving scale.
 */
export const ddim = deterministic({
  label: 'DDIM',
  about: 'Euler’s path with a dial for fresh noise, from none (DDIM) to all of it (DDPM).',
  source: 'Song et al. 2021, DDIM, eq. 12 and 16 (arXiv:2010.02502)',
  aliases: { a1111: ['DDIM'], comfyui: ['ddim'], diffusers: ['DDIMScheduler'], invokeai: ['ddim'] },
  order: 1,
  noise: 'gaussian',
  freshInpaintNoise: true,
  options: z.strictObject({ convention: convention('comfyui', 'a1111'), eta: eta(0), unic }),
  noisy: ({ eta }) => eta > 0,
  refuse: (plan) => (plan.options.convention === 'a1111' ? refuseWithoutTable('A1111’s DDIM', plan) : null),
  solver: {
    start: ({ noise, options: { eta, convention }, levels }) => {
      const draws = eta > 0 || convention === 'a1111';
      return (at) => eulerSplit(at, posteriorSplit(pathOf(levels), at.sigma, at.sigmaNext, eta), draws ? noise(at.sigma, at.sigmaNext) : null, 1);
    },
    finish: (x, last, { convention }) => (convention === 'a1111' ? vpScaled(x, last) : x),
  },
});
