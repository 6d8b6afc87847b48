import * as z from 'zod';
import { callsPerStep, sampler } from './entry.ts';
import { eta, sNoise } from './options.ts';
import { seeds } from './seeds.ts';

/** SEEDS-2: one stage at r, the slope to it taken with half its weight over r. */
export const seeds2 = sampler({
  label: 'SEEDS-2',
  about: 'Stochastic, second order, two model calls per step.',
  source: 'Gonzalez et al. 2023, SEEDS, Algorithm 2 (arXiv:2305.14267)',
  aliases: { comfyui: ['seeds_2'] },
  order: 2,
  stochastic: true,
  nfePerStep: 2,
  nfe: callsPerStep(2),
  options: z.strictObject({
    eta: eta(1),
    sNoise,
    r: z.number().min(0.05).max(0.95).default(0.5).meta({ label: 'Stage', step: 0.05, about: 'Where in the step the model is asked again, in log-SNR.' }),
  }),
  sample: seeds(({ r }) => [
    { r, from: [0] },
    { r: 1, from: [0, 1], rule: 'bh2' },
  ]),
});
