import * as z from 'zod';
import { linspace } from '../math/grid.ts';
import { anyModel, computed, schedule } from './schedule.ts';
import { rangeOf, sigmaRange } from './sigma-range.ts';

/** Levels whose σ^(1/ρ) falls linearly, both ends included. Karras et al. 2022, eq. 5. */
export function karrasLevels(sigmaMax: number, sigmaMin: number, count: number, rho = 7): number[] {
  const [max, min] = [sigmaMax ** (1 / rho), sigmaMin ** (1 / rho)];
  return linspace(0, 1, count).map((u) => (max + u * (min - max)) ** rho);
}

export const karras = schedule({
  label: 'Karras',
  about: 'Steps grow shorter towards the picture, so that detail gets more of them; the common choice for DPM++ samplers.',
  source: 'Karras, Aittala, Aila, Laine 2022, “Elucidating the Design Space of Diffusion-Based Generative Models”, eq. 5',
  aliases: { a1111: ['Karras'], comfyui: ['karras', 'KarrasScheduler'], diffusers: ['use_karras_sigmas'], invokeai: ['_k'] },
  fits: anyModel,
  options: {
    rho: z.number().min(0.1).max(100).default(7).meta({ label: 'ρ', about: 'Higher puts more steps at low noise; the paper’s value is 7', step: 0.1 }),
    ...sigmaRange,
  },
  draw({ steps, levels, options }) {
    const [min, max] = rangeOf(levels, options);
    return computed([...karrasLevels(max, min, steps, options.rho), 0]);
  },
});
