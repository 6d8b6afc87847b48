import * as z from 'zod';
import { boundedSplit, dpmSolverStep, endsOf, refuseEnds } from './dpm-solver.ts';
import { deterministic } from './entry.ts';
import { eta, sNoise, unic } from './options.ts';
import { renoise } from './split.ts';

/** Orders of the blocks that use up exactly `calls` model calls. Lu et al. 2022, section 3.4. */
function blocks(calls: number): number[] {
  const threes = Array.from({ length: Math.floor(calls / 3) }, () => 3);
  return calls % 3 === 0 ? [...threes.slice(1), 2, 1] : [...threes, calls % 3];
}

/** DPM-Solver-fast: singlestep blocks on levels of its own, even in log σ. Noise is drawn at eta 0 too, as programs do. */
export const dpmFast = deterministic({
  label: 'DPM fast',
  about: 'Spends a given number of model calls on steps of its own; from the schedule it takes the ends only.',
  source: 'Lu et al. 2022, DPM-Solver-fast (arXiv:2206.00927), in the form of k-diffusion',
  aliases: { a1111: ['DPM fast'], comfyui: ['dpm_fast'] },
  order: 2,
  noise: 'gaussian',
  steps: ({ sigmas }) => blocks(sigmas.length - 1).length,
  nfe: ({ sigmas }) => sigmas.length - 1,
  options: z.strictObject({ eta: eta(0), sNoise, unic }),
  noisy: ({ eta }) => eta > 0,
  refuse: (plan) => refuseEnds('DPM fast', plan),
  solver: {
    grid: ({ sigmas }) => {
      const { first, last } = endsOf(sigmas);
      const count = blocks(sigmas.length - 1).length;
      return Array.from({ length: count + 1 }, (_, i) => (i === count ? last : first * (last / first) ** (i / count)));
    },
    start: ({ denoise, noise, sigmas, options: { eta, sNoise } }) => {
      const orders = blocks(sigmas.length - 1);
      const { last } = endsOf(sigmas);
      return async (at) => {
        const split = boundedSplit(at.sigma, at.sigmaNext, last, eta);
        const down = await dpmSolverStep(denoise, at, split.sigmaDown, orders[at.i]!);
        return renoise(down, split, noise(at.sigma, at.sigmaNext), sNoise);
      };
    },
  },
});
