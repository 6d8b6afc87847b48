import * as z from 'zod';
import { combine } from '../math/latents.ts';
import { deterministic } from './entry.ts';
import { exponentialWeights, type Weighing } from './exponential.ts';
import { memory } from './history.ts';
import { unic } from './options.ts';
import { vePath } from './path.ts';
import type { At } from './walk.ts';

/** Exponential Adams over the last `size` answers in −log σ, which serves on every path: dx/dσ = (x − D)/σ is one ODE. */
export function exponentialAdams(size: number, weighing: Weighing) {
  return () => {
    const remember = memory(size);
    return ({ x, denoised, sigma, sigmaNext }: At) => {
      const known = remember({ at: vePath.lambda(sigma), value: denoised });
      const weights = exponentialWeights(known.map(({ at }) => at), known[0]!.at, vePath.lambda(sigmaNext), weighing);
      return combine([sigmaNext / sigma, x], ...known.map(({ value }, j) => [weights[j]!, value] as const));
    };
  };
}

/** DPM-Solver++(2M). Lu et al. 2022, Algorithm 2. */
export const dpmpp2m = deterministic({
  label: 'DPM++ 2M',
  about: 'Second order from one model call per step, by remembering the last: the everyday choice.',
  source: 'Lu et al. 2022, DPM-Solver++(2M), Algorithm 2 (arXiv:2211.01095)',
  aliases: { a1111: ['DPM++ 2M'], comfyui: ['dpmpp_2m'], diffusers: ['DPMSolverMultistepScheduler'], invokeai: ['dpmpp_2m', 'dpmpp_2m_k'] },
  order: 2,
  multistep: true,
  automatic: 'karras',
  options: z.strictObject({ unic }),
  solver: { start: exponentialAdams(2, { rule: 'bh2' }) },
});
