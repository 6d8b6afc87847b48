import * as z from 'zod';
import { callsPerStep, sampler } from './entry.ts';
import { eta, sNoise } from './options.ts';
import { seeds } from './seeds.ts';

const stage = (byDefault: number) => z.number().min(0.05).max(0.95).default(byDefault);

/** SEEDS-3: stages at r1 and r2, the last answer alone giving the slope of the whole step. */
export const seeds3 = sampler({
  label: 'SEEDS-3',
  about: 'Stochastic, up to third order, three model calls per step.',
  source: 'Gonzalez et al. 2023, SEEDS, Algorithm 3 (arXiv:2305.14267)',
  aliases: { comfyui: ['seeds_3'] },
  order: 3,
  stochastic: true,
  nfePerStep: 3,
  nfe: callsPerStep(3),
  options: z.strictObject({
    eta: eta(1),
    sNoise,
    r1: stage(1 / 3).meta({ label: 'First stage', step: 0.05 }),
    r2: stage(2 / 3).meta({ label: 'Second stage', step: 0.05 }),
  }),
  refuse: ({ options: { r1, r2 } }) => (r1 < r2 ? null : `The stages of SEEDS-3 follow one another: the first at ${r1} must come before the second at ${r2}.`),
  sample: seeds(({ r1, r2 }) => [
    { r: r1, from: [0] },
    { r: r2, from: [0, 1] },
    { r: 1, from: [0, 2] },
  ]),
});
