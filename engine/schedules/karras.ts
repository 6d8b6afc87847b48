import * as z from 'zod';
import { linspace } from '../math/grid.ts';
import { anyModel, computed, schedule } from './schedule.ts';
import { rangeOf, sigmaRange } from './sigma-range.ts';

/** σ^(1/ρ) falls linearly. Karras et al. 2022, eq. 5. */
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
    const { rho } = options;
    const [min, max] = rangeOf(levels, options).map((sigma) => sigma ** (1 / rho)) as [number, number];
    return computed([...linspace(0, 1, steps).map((u) => (max + u * (min - max)) ** rho), 0]);
  },
});
