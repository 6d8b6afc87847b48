import * as z from 'zod';
import { combineEach, dots } from '../math/batch.ts';
import { combine, type Latents } from '../math/latents.ts';
import { guidance } from './guidance.ts';

const ones = (count: number) => new Float64Array(count).fill(1);

/**
 * CFG's step Δ = cond − uncond with momentum, a bound on its length, and less of its part along the prediction itself,
 * which only saturates. Sadat et al. 2024, Algorithm 1.
 */
export const apg = guidance({
  label: 'Adaptive projected guidance',
  about: 'CFG without the part that oversaturates, so that high scales keep natural colours.',
  source: 'Sadat, Hilliges, Weber 2024, “Eliminating Oversaturation and Artifacts of High Guidance Scales in Diffusion Models”, Algorithm 1',
  aliases: { comfyui: ['APG'], diffusers: ['AdaptiveProjectedGuidance'] },
  options: {
    eta: z.number().min(0).max(1).default(0).meta({ label: 'Parallel part η', about: 'How much of the part along the prediction is kept; 1 is CFG', step: 0.05 }),
    norm: z.number().positive().max(10_000).nullable().default(15).meta({ label: 'Longest step r', about: 'Bound on the length of the step; the paper takes 2.5 to 15 for latents. Empty for none', step: 0.5 }),
    momentum: z.number().min(-1).max(0.99).default(-0.5).meta({ label: 'Momentum β', about: 'Negative pushes away from the steps before; 0 is off', step: 0.05 }),
  },
  begin({ options: { eta, norm, momentum } }) {
    let before: Latents | null = null;
    return {
      combine({ cond, uncond, scale }) {
        let delta = combine([1, cond], [-1, uncond]);
        // A sampler may ask at two sizes; what was at another is no step before.
        if (before?.data.length === delta.data.length && momentum !== 0) delta = combine([1, delta], [momentum, before]);
        before = delta;
        const lengths = dots(delta, delta).map(Math.sqrt);
        const bound = norm === null ? ones(lengths.length) : lengths.map((length) => (length > norm ? norm / length : 1));
        const size = dots(cond, cond);
        const along = dots(delta, cond).map((dot, i) => (size[i]! > 0 ? (bound[i]! * dot) / size[i]! : 0));
        // cond + (scale − 1)·(Δ⊥ + η·Δ∥), with Δ∥ = along·cond and Δ⊥ = bound·Δ − Δ∥.
        return combineEach(
          [along.map((part) => 1 - (scale - 1) * (1 - eta) * part), cond],
          [bound.map((factor) => (scale - 1) * factor), delta],
        );
      },
    };
  },
});
