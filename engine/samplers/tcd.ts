import * as z from 'zod';
import { combine } from '../math/latents.ts';
import { sampler } from './entry.ts';
import { convention } from './options.ts';
import { pathOf } from './path.ts';
import { refuseWithoutTable, vpScaled } from './vp.ts';
import { walk } from './walk.ts';

/**
 * Strategic stochastic sampling: the model is taken to a time s = (1 − gamma)·t' below the next, and noise brings x up
 * to t'. Times are a discrete model's timesteps, or a continuous model's sigma. In diffusers' convention they are whole,
 * and a list that ends above 0 hands on latents in variance-preserving scale.
 */
export const tcd = sampler({
  label: 'TCD',
  about: 'For models distilled by trajectory consistency (TCD, Hyper): few steps, with a dial for randomness.',
  source: 'Zheng et al. 2024, Trajectory Consistency Distillation, Algorithm 4 (arXiv:2402.19159)',
  aliases: { a1111: ['TCD'], diffusers: ['TCDScheduler'], invokeai: ['tcd'] },
  order: 1,
  stochastic: true,
  options: z.strictObject({
    convention: convention('stepwise', 'diffusers'),
    eta: z.number().min(0).max(1).default(0.3).meta({ label: 'Gamma', step: 0.05, about: 'How far below the next level each step goes before noise brings it up.' }),
  }),
  refuse: (plan) => (plan.options.convention === 'diffusers' ? refuseWithoutTable('Diffusers’ TCD', plan) : null),
  sample: walk({
    start: ({ noise, options: { convention, eta }, levels, sigmas }) => {
      const path = pathOf(levels);
      const between = (sigma: number) => {
        if (!levels.table || sigma === 0) return (1 - eta) * sigma;
        const t = levels.timestep(sigma);
        return levels.sigma(convention === 'diffusers' ? Math.floor((1 - eta) * Math.round(t)) : (1 - eta) * t);
      };
      return ({ i, x, denoised, sigma, sigmaNext }) => {
        const last = i + 2 === sigmas.length;
        const down = Math.min(sigmaNext, between(sigmaNext));
        const ratio = down / sigma;
        const alphaDown = path.alpha(down);
        const rescale = path.alpha(sigmaNext) / alphaDown;
        const terms = [[rescale * ratio, x], [rescale * (alphaDown - ratio * path.alpha(sigma)), denoised]] as const;
        const spread = Math.sqrt(Math.max(0, sigmaNext ** 2 - (down * rescale) ** 2));
        return last || eta === 0 ? combine(...terms) : combine(...terms, [spread, noise(sigma, sigmaNext)]);
      };
    },
    finish: (x, last, { convention }) => (convention === 'diffusers' ? vpScaled(x, last) : x),
  }),
});
