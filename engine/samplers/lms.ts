import * as z from 'zod';
import { adamsBashforth, slopeMultistep } from './adams.ts';
import { deterministic } from './entry.ts';
import { convention, unic } from './options.ts';

/** Linear multistep with exact weights; its Euler start keeps it at second order (UniC mends that). A1111 and k-diffusion apply them right down to 0; ComfyUI ends with the model's answer. */
export const lms = deterministic({
  label: 'LMS',
  about: 'Remembers up to four slopes and goes on along their curve: one model call per step.',
  source: 'Adams–Bashforth on variable steps, as in k-diffusion (Katherine Crowson 2022)',
  aliases: { a1111: ['LMS'], comfyui: ['lms'], diffusers: ['LMSDiscreteScheduler'], invokeai: ['lms', 'lms_k'] },
  order: 2,
  orderOf: ({ order }) => order,
  multistep: true,
  options: z.strictObject({
    convention: convention('comfyui', 'a1111'),
    order: z.int().min(1).max(4).default(4).meta({ label: 'Order', step: 1 }),
    unic,
  }),
  solver: {
    intoZero: ({ convention }) => convention === 'a1111',
    start: ({ options }) => slopeMultistep(options.order, adamsBashforth),
  },
});
