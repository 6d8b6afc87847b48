import { linspace } from '../math/grid.ts';
import { anyModel, computed, schedule } from './schedule.ts';
import { rangeOf, sigmaRange } from './sigma-range.ts';

/** log σ falls linearly. */
export const exponential = schedule({
  label: 'Exponential',
  about: 'Every step divides the noise level by the same factor.',
  source: 'k-diffusion (Crowson 2022), get_sigmas_exponential; uniform in log-SNR as in Lu et al. 2022, “DPM-Solver”',
  aliases: { a1111: ['Exponential'], comfyui: ['exponential', 'ExponentialScheduler'], diffusers: ['use_exponential_sigmas', 'use_lu_lambdas'] },
  fits: anyModel,
  options: sigmaRange,
  draw({ steps, levels, options }) {
    const [min, max] = rangeOf(levels, options);
    return computed([...linspace(Math.log(max), Math.log(min), steps).map(Math.exp), 0]);
  },
});
