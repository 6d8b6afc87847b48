import * as z from 'zod';
import { dpmppSdeShape, dpmppSdeStep } from './dpmpp-sde.ts';
import { callsPerStep, sampler } from './entry.ts';
import { multiscaleShape, multiscaleWalk } from './multiscale-ld.ts';
import { vePath } from './path.ts';

/** LightDiffusion-Next's CFG++ has no effect here: DPM++ SDE is left. */
export const dpmppSdeCfgPpLd = sampler({
  label: 'DPM++ SDE CFG++ (LD-Next: DPM++ SDE)',
  about: 'What LightDiffusion-Next calls DPM++ SDE CFG++ and computes as DPM++ SDE with ordinary CFG, multi-scale included.',
  source: 'LightDiffusion-Next, src/sample/samplers.py',
  aliases: {},
  order: 2,
  stochastic: true,
  noise: 'brownian',
  fits: ['eps', 'v', 'edm'],
  nfePerStep: 2,
  nfe: callsPerStep(2),
  options: z.strictObject({ ...dpmppSdeShape, ...multiscaleShape({ start: 5, intermittent: false }) }),
  sample: multiscaleWalk({
    start: (input) => {
      const step = dpmppSdeStep(vePath, input);
      return (at) => step(input.denoise, at);
    },
  }),
});
