import * as z from 'zod';
import { exponentialAdams } from './dpmpp-2m.ts';
import { deterministic } from './entry.ts';
import { unic } from './options.ts';

/** DPM-Solver++(3M): DPM++ 3M SDE without noise, the curvature at half its weight as there, which keeps it at second order. */
export const dpmpp3m = deterministic({
  label: 'DPM++ 3M',
  about: 'DPM++ 2M that remembers one answer more: one model call per step.',
  source: 'Lu et al. 2022, DPM-Solver++ (arXiv:2211.01095), third-order multistep form of diffusers',
  aliases: { invokeai: ['dpmpp_3m', 'dpmpp_3m_k'] },
  order: 2,
  multistep: true,
  automatic: 'karras',
  options: z.strictObject({ unic }),
  solver: { start: exponentialAdams(3, { curvature: 0.5 }) },
});
