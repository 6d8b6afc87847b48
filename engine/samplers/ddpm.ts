import { sampler } from './entry.ts';
import { none } from './options.ts';
import { pathOf } from './path.ts';
import { eulerSplit, posteriorSplit } from './split.ts';
import { walk } from './walk.ts';

/** The reverse process itself: a draw from the posterior of each next level. Ho et al. 2020, Algorithm 2, written over sigma. */
export const ddpm = sampler({
  label: 'DDPM',
  about: 'The original sampler: fresh noise at every step, good at hundreds of steps.',
  source: 'Ho et al. 2020, Algorithm 2 with the posterior variance (arXiv:2006.11239)',
  aliases: { a1111: ['DDPM'], comfyui: ['ddpm'], diffusers: ['DDPMScheduler'], invokeai: ['ddpm'] },
  order: 1,
  stochastic: true,
  options: none,
  sample: walk({
    start: ({ noise, levels }) => (at) => eulerSplit(at, posteriorSplit(pathOf(levels), at.sigma, at.sigmaNext, 1), noise(at.sigma, at.sigmaNext), 1),
  }),
});
