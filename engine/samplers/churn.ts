import * as z from 'zod';
import { combine } from '../math/latents.ts';
import { convention, sNoise, unic } from './options.ts';
import type { Plan } from './entry.ts';
import type { SamplerInput } from './sampler.ts';
import type { Lift } from './walk.ts';

/** Karras et al. 2022, Algorithm 2 and Table 5: noise added before each step, spread over the levels sTmin…sTmax. */
export const churnShape = {
  sChurn: z.number().min(0).max(100).default(0).meta({ label: 'Churn', step: 0.5, about: 'Noise added over the whole run and taken out again.' }),
  sTmin: z.number().min(0).max(1e6).default(0).meta({ label: 'Churn from sigma', step: 0.05 }),
  sTmax: z.number().min(0).max(1e6).default(1e6).meta({ label: 'Churn up to sigma', step: 0.05 }),
  sNoise,
};

/** A1111 and k-diffusion ask for noise at every step, used or not; ComfyUI only where it is used. */
export const churnOptions = z.strictObject({ convention: convention('comfyui', 'a1111'), ...churnShape, unic });

type Churn = z.output<z.ZodObject<typeof churnShape>>;

export const churns = ({ sChurn }: { readonly sChurn: number }) => sChurn > 0;

export function refuseChurn({ options, levels }: Plan<{ readonly sChurn: number }>): string | null {
  if (levels.prediction !== 'flow' || !churns(options)) return null;
  return 'Churn raises the noise level by a factor, which has no meaning on a rectified-flow model. Set churn to 0, or take an ancestral sampler.';
}

/** Lifts x from sigma to sigma·(1 + γ). `always`: noise is asked for even where γ is 0. */
export function churnLift({ noise, options, sigmas }: SamplerInput<Churn>, always: boolean): Lift {
  const share = Math.min(options.sChurn / (sigmas.length - 1), Math.SQRT2 - 1);
  return (x, sigma) => {
    const gamma = sigma >= options.sTmin && sigma <= options.sTmax ? share : 0;
    const fresh = gamma > 0 || always ? noise(sigma, sigma) : null;
    if (gamma === 0 || !fresh) return { x, sigma };
    const sigmaHat = sigma * (1 + gamma);
    return { x: combine([1, x], [options.sNoise * Math.sqrt(sigmaHat ** 2 - sigma ** 2), fresh]), sigma: sigmaHat };
  };
}

/** Churn in the convention chosen. */
export const churn = (input: SamplerInput<z.output<typeof churnOptions>>): Lift => churnLift(input, input.options.convention === 'a1111');
