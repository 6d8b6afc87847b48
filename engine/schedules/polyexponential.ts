import * as z from 'zod';
import { linspace } from '../math/grid.ts';
import { anyModel, computed, schedule } from './schedule.ts';
import { rangeOf, sigmaRange } from './sigma-range.ts';

/** log σ falls as a power of the way left. */
export const polyexponential = schedule({
  label: 'Polyexponential',
  about: 'Like exponential, with a bend: ρ above 1 lingers at low noise, below 1 at high noise.',
  source: 'k-diffusion (Crowson 2022), get_sigmas_polyexponential',
  aliases: { a1111: ['Polyexponential'], comfyui: ['PolyexponentialScheduler'] },
  fits: anyModel,
  options: {
    rho: z.number().min(0.01).max(100).default(1).meta({ label: 'ρ', about: 'Power of the way left; 1 is exponential', step: 0.1 }),
    ...sigmaRange,
  },
  draw({ steps, levels, options }) {
    const [min, max] = rangeOf(levels, options).map(Math.log) as [number, number];
    return computed([...linspace(1, 0, steps).map((left) => Math.exp(left ** options.rho * (max - min) + min)), 0]);
  },
});
