import * as z from 'zod';
import { equalStepAdams, slopeMultistep } from './adams.ts';
import { deterministic } from './entry.ts';
import { heunStep } from './heun.ts';
import { convention, unic } from './options.ts';
import { refuseWithoutTable, vpScaled } from './vp.ts';

/**
 * Pseudo linear multistep (PNDM's second half): a Heun step, then Adams–Bashforth with equal-step weights. A1111 walks
 * timesteps and ends at timestep 1 in the variance-preserving scale.
 */
export const plms = deterministic({
  label: 'PLMS',
  about: 'The first fast sampler of Stable Diffusion: four remembered slopes, one model call each after the first step.',
  source: 'Liu et al. 2022, PNDM, Algorithm 2 with the start of Rombach et al. 2022 (arXiv:2202.09778)',
  aliases: { a1111: ['PLMS'], diffusers: ['PNDMScheduler'], invokeai: ['pndm'] },
  order: 2,
  nfeNote: 'one more in the first step',
  nfe: ({ sigmas }) => sigmas.length - 1 + (sigmas[1] === 0 ? 0 : 1),
  options: z.strictObject({ convention: convention('stepwise', 'a1111'), unic }),
  refuse: (plan) => (plan.options.convention === 'a1111' ? refuseWithoutTable('A1111’s PLMS', plan) : null),
  solver: {
    start: ({ denoise }) => {
      const step = slopeMultistep(4, equalStepAdams);
      return (at) => {
        const stepped = step(at);
        return at.i === 0 ? heunStep(denoise, at) : stepped;
      };
    },
    finish: (x, last, { convention }) => (convention === 'a1111' ? vpScaled(x, last) : x),
  },
});
