import * as z from 'zod';
import { resizeBilinear } from '../math/resize.ts';
import type { Denoise, Sampler, SamplerInput } from './sampler.ts';
import { type Solver, walk } from './walk.ts';

/** LightDiffusion-Next's multi-scale options, with its defaults for a sampler. */
export const multiscaleShape = ({ start, intermittent }: { start: number; intermittent: boolean }) => ({
  multiscale: z.boolean().default(true).meta({ label: 'Multi-scale', about: 'Asks the model at a smaller size in the middle of the run.' }),
  factor: z.number().min(0.1).max(1).default(0.5).meta({ label: 'Smaller by', step: 0.05 }),
  fullStart: z.int().min(0).max(1000).default(start).meta({ label: 'Full-size steps at the start', step: 1 }),
  fullEnd: z.int().min(0).max(1000).default(8).meta({ label: 'Full-size steps at the end', step: 1 }),
  intermittent: z.boolean().default(intermittent).meta({ label: 'Every second step full-size' }),
});
type Multiscale = z.output<z.ZodObject<ReturnType<typeof multiscaleShape>>>;

/** A side scaled, to a multiple of 8 latents and at least 8. */
const scaled = (side: number, factor: number) => Math.max(8, Math.floor((side * factor) / 8) * 8);

/** Whether step i of `steps` asks the model at full size. */
function atFullSize({ multiscale, fullStart, fullEnd, intermittent }: Multiscale, i: number, steps: number): boolean {
  return !multiscale || i < fullStart || i >= steps - fullEnd || (intermittent && (i - fullStart) % 2 === 0);
}

/** A walk that asks the model at a smaller size in the middle of the run and enlarges its answers. */
export function multiscaleWalk<O extends Multiscale>(solver: Solver<O>): Sampler<O> {
  return (input: SamplerInput<O>) => {
    const { sigmas, options } = input;
    let i = 0;
    const denoise: Denoise = async (x, sigma) => {
      // A new step is known by its level: the model is asked at each level of the list when the step there begins.
      if (sigmas[i + 1] === sigma) i++;
      if (atFullSize(options, i, sigmas.length - 1)) return input.denoise(x, sigma);
      const [, , height, width] = x.dims;
      const small = resizeBilinear(x, scaled(height, options.factor), scaled(width, options.factor));
      return resizeBilinear(await input.denoise(small, sigma), height, width);
    };
    return walk(solver)({ ...input, denoise });
  };
}
