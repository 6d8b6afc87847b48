import * as z from 'zod';
import { combineEach, deviations } from '../math/batch.ts';
import { mix } from './cfg.ts';
import { guidance } from './guidance.ts';
import { fromVelocity, toVelocity } from './velocity.ts';

/** CFG with the spread of the prompt's own prediction. Lin et al. 2023, section 3.4, eqs. 14–16, on velocities. */
export const rescale = guidance({
  label: 'CFG with rescaling',
  about: 'Gives the guided prediction back the contrast of the unguided one, against the overexposure of high scales; made for v-prediction models.',
  source: 'Lin, Liu, Li, Yang 2023, “Common Diffusion Noise Schedules and Sample Steps are Flawed”, section 3.4',
  aliases: { a1111: ['CFG Rescale'], comfyui: ['RescaleCFG'], diffusers: ['guidance_rescale'], invokeai: ['cfg_rescale_multiplier'] },
  options: {
    multiplier: z.number().min(0).max(1).default(0.7).meta({ label: 'Rescaling φ', about: '0 is plain CFG, 1 the full correction; the paper takes 0.7', step: 0.05 }),
  },
  begin: ({ levels, options: { multiplier } }) => ({
    combine(pair) {
      const { x, sigma, cond } = pair;
      const guided = toVelocity(mix(pair), x, sigma, levels);
      const [wide, own] = [deviations(guided), deviations(toVelocity(cond, x, sigma, levels))];
      // Flat latents have no contrast to give back.
      const factors = wide.map((deviation, i) => (deviation > 0 ? multiplier * (own[i]! / deviation) + (1 - multiplier) : 1));
      return fromVelocity(combineEach([factors, guided]), x, sigma, levels);
    },
  }),
});
