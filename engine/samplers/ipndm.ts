import * as z from 'zod';
import { equalStepAdams, slopeMultistep } from './adams.ts';
import { deterministic } from './entry.ts';
import { convention, unic } from './options.ts';

/** Options of both iPNDM forms. Forge applies the formula right down to 0; ComfyUI ends with the model's answer. */
export const ipndmOptions = z.strictObject({
  convention: convention('comfyui', 'a1111'),
  maxOrder: z.int().min(1).max(4).default(4).meta({ label: 'Highest order', step: 1 }),
  unic,
});

/** Improved PNDM: Adams–Bashforth with equal-step weights, its order rising with the steps. Second order where steps are not equal. */
export const ipndm = deterministic({
  label: 'iPNDM',
  about: 'PLMS without its costly first step: one model call each, best on even steps.',
  source: 'Zhang & Chen 2023, DEIS, section 3 on iPNDM (arXiv:2204.13902), after Liu et al. 2022 (arXiv:2202.09778)',
  aliases: { a1111: ['IPNDM'], comfyui: ['ipndm'], diffusers: ['IPNDMScheduler'] },
  order: 2,
  orderOf: ({ maxOrder }) => Math.min(2, maxOrder),
  multistep: true,
  options: ipndmOptions,
  solver: {
    intoZero: ({ convention }) => convention === 'a1111',
    start: ({ options }) => slopeMultistep(options.maxOrder, equalStepAdams),
  },
});
