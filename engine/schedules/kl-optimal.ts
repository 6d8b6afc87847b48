import { linspace } from '../math/grid.ts';
import { anyModel, computed, schedule } from './schedule.ts';

/** atan σ falls linearly: the tan schedule with c = 1. Sabour et al. 2024, Theorem 3.1. */
export const klOptimal = schedule({
  label: 'KL Optimal',
  about: 'Best for Euler if the pictures were Gaussian with spread 1; a closed form that suits latents well.',
  source: 'Sabour, Fidler, Kreis 2024, “Align Your Steps”, Theorem 3.1 with c = 1',
  differences:
    'ComfyUI spaces `steps` levels and appends 0 (with one step it divides by 0); A1111 spaces `steps` + 1 levels and never reaches 0. Ours is ComfyUI’s, with the highest level alone for one step.',
  aliases: { a1111: ['KL Optimal'], comfyui: ['kl_optimal'] },
  fits: anyModel,
  draw({ steps, levels, options }) {
    const [top, bottom] = [Math.atan(levels.sigmaMax), Math.atan(levels.sigmaMin)];
    if (options.convention === 'a1111') return computed(linspace(top, bottom, steps + 1).map(Math.tan), 'A1111’s list ends at the lowest level, not at 0.');
    if (options.convention === 'comfyui' && steps === 1) return computed([Number.NaN, 0]);
    return computed([...linspace(top, bottom, steps).map(Math.tan), 0]);
  },
});
