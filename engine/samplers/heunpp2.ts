import * as z from 'zod';
import { combine } from '../math/latents.ts';
import { churnLift, churnShape, churns, refuseChurn } from './churn.ts';
import { deterministic, type Plan } from './entry.ts';
import { eulerStep } from './euler.ts';
import { unic } from './options.ts';

/**
 * Heun++: slopes at this level and the next two, weighed by their sigmas over the first sigma of all. The weights do not
 * satisfy the second-order condition, so it converges like Euler. Noise is asked for at every step, as ComfyUI does.
 */
export const heunpp2 = deterministic({
  label: 'Heun++ 2',
  about: 'Weighs the slopes of three levels by their noise; soft and stable, three model calls per step.',
  source: 'sd-webui-samplers-scheduler by Carzit, in the form of ComfyUI',
  aliases: { a1111: ['HeunPP2'], comfyui: ['heunpp2'] },
  order: 1,
  noise: 'gaussian',
  nfePerStep: 3,
  nfeNote: '2 in the last step but one, 1 in the last',
  nfe: ({ sigmas }: Plan<unknown>) => sigmas.slice(1).reduce((calls, _, i) => calls + Math.min(3, sigmas.length - 1 - i), 0),
  options: z.strictObject({ ...churnShape, unic }),
  noisy: churns,
  refuse: refuseChurn,
  solver: {
    lift: (input) => churnLift(input, true),
    start: ({ denoise, sigmas }) => {
      const first = sigmas[0]!;
      const end = sigmas.at(-1)!;
      return async ({ i, x, denoised, sigma, sigmaNext }) => {
        if (sigmaNext === end) return eulerStep(x, denoised, sigma, sigmaNext);
        const dt = sigmaNext - sigma;
        const x2 = eulerStep(x, denoised, sigma, sigmaNext);
        const denoised2 = await denoise(x2, sigmaNext);
        const after = sigmas[i + 2]!;
        if (after === end) {
          const b = dt / (2 * first); // times σ', which the slope at σ' is divided by
          const a = (dt - b * sigmaNext) / sigma;
          return combine([1 + a, x], [-a, denoised], [b, x2], [-b, denoised2]);
        }
        const x3 = eulerStep(x2, denoised2, sigmaNext, after);
        const denoised3 = await denoise(x3, after);
        const b = dt / (3 * first);
        const a = (dt - b * (sigmaNext + after)) / sigma;
        return combine([1 + a, x], [-a, denoised], [b, x2], [-b, denoised2], [b, x3], [-b, denoised3]);
      };
    },
  },
});
