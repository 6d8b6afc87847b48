import * as z from 'zod';
import { combine } from '../math/latents.ts';
import { sampler } from './entry.ts';
import { convention } from './options.ts';
import { pathOf } from './path.ts';
import { refuseWithoutTable } from './vp.ts';
import { walk } from './walk.ts';

/** Diffusers' boundary scalings of a consistency model at a timestep, with σ_data = ½ and time ×10. Luo et al. 2023, Appendix. */
function boundary(timestep: number): { skip: number; out: number } {
  const scaled = (10 * timestep) ** 2;
  return { skip: 0.25 / (scaled + 0.25), out: Math.sqrt(scaled / (scaled + 0.25)) };
}

/** Consistency sampling: straight to clean latents, noised to the next level anew. Luo et al. 2023, Algorithm 3. */
export const lcm = sampler({
  label: 'LCM',
  about: 'For models distilled to answer in one step (LCM, Turbo, Lightning): 1 to 8 steps, wrong for others.',
  source: 'Luo et al. 2023, Latent Consistency Models, Algorithm 3 (arXiv:2310.04378)',
  aliases: { a1111: ['LCM'], comfyui: ['lcm'], diffusers: ['LCMScheduler'], invokeai: ['lcm'] },
  order: 0,
  stochastic: true,
  options: z.strictObject({ convention: convention('comfyui', 'a1111', 'diffusers') }),
  refuse: (plan) => (plan.options.convention === 'diffusers' ? refuseWithoutTable('Diffusers’ LCM', plan) : null),
  sample: walk({
    intoZero: () => true,
    start: ({ noise, options: { convention }, levels }) => {
      const path = pathOf(levels);
      return ({ x, denoised, sigma, sigmaNext }) => {
        const { skip, out } = convention === 'diffusers' ? boundary(levels.timestep(sigma)) : { skip: 0, out: 1 };
        const alpha = path.alpha(sigmaNext);
        // The boundary condition speaks of x in variance-preserving scale.
        const clean = skip === 0 ? denoised : combine([out, denoised], [skip / Math.sqrt(1 + sigma ** 2), x]);
        return sigmaNext === 0 ? clean : combine([alpha, clean], [sigmaNext, noise(sigma, sigmaNext)]);
      };
    },
  }),
});
