import * as z from 'zod';
import { sampler } from './entry.ts';
import { eulerStep } from './euler.ts';
import { multiscaleShape, multiscaleWalk } from './multiscale-ld.ts';
import { stochastic, stochasticShape } from './options.ts';
import { vePath } from './path.ts';
import { eulerSplit, posteriorSplit } from './split.ts';
import { type At, walk } from './walk.ts';

const program = 'LightDiffusion-Next, src/sample/samplers.py';
const euler = ({ x, denoised, sigma, sigmaNext }: At) => eulerStep(x, denoised, sigma, sigmaNext);

export const eulerLd = sampler({
  label: 'Euler (LD-Next)',
  about: 'Euler with LightDiffusion-Next’s multi-scale: the middle steps see the picture at half size.',
  source: program,
  aliases: {},
  order: 1,
  options: z.strictObject(multiscaleShape({ start: 3, intermittent: false })),
  sample: multiscaleWalk({ start: () => euler }),
});

/** LightDiffusion-Next means DPM++ 2M with CFG++ here, but loses what 2M remembers and CFG++ needs: Euler is left. */
export const dpmpp2mCfgPpLd = sampler({
  label: 'DPM++ 2M CFG++ (LD-Next: Euler)',
  about: 'What LightDiffusion-Next calls DPM++ 2M CFG++ and computes as Euler with ordinary CFG, multi-scale included.',
  source: program,
  aliases: {},
  order: 1,
  options: z.strictObject(multiscaleShape({ start: 5, intermittent: true })),
  sample: multiscaleWalk({ start: () => euler }),
});

const ancestral = {
  source: program,
  aliases: {},
  order: 1,
  stochastic: true,
  fits: ['eps', 'v', 'edm'],
} as const;

export const eulerAncestralLd = sampler({
  ...ancestral,
  label: 'Euler a (LD-Next)',
  about: 'Euler a with LightDiffusion-Next’s multi-scale: the middle steps see the picture at half size.',
  options: z.strictObject({ ...stochasticShape, ...multiscaleShape({ start: 3, intermittent: false }) }),
  sample: multiscaleWalk({
    start: ({ noise, options: { eta, sNoise } }) => (at) => eulerSplit(at, posteriorSplit(vePath, at.sigma, at.sigmaNext, eta), noise(at.sigma, at.sigmaNext), sNoise),
  }),
});

/** Its CFG++ has no effect, as in the others. */
export const eulerAncestralDyCfgPpLd = sampler({
  ...ancestral,
  label: 'Euler a Dy CFG++ (LD-Next: Euler a)',
  about: 'What LightDiffusion-Next calls Euler a Dy CFG++ and computes as Euler a with ordinary CFG.',
  options: stochastic,
  sample: walk({
    start: ({ noise, options: { eta, sNoise } }) => (at) => eulerSplit(at, posteriorSplit(vePath, at.sigma, at.sigmaNext, eta), noise(at.sigma, at.sigmaNext), sNoise),
  }),
});
