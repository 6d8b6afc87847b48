import { linspace } from '../math/grid.ts';
import { clockOf } from './clock.ts';
import { anyModel, computed, schedule } from './schedule.ts';

/** Evenly spaced in the model's own time, both ends included. */
export const normal = schedule({
  label: 'Normal',
  about: 'Evenly spaced in the model’s own time, from the highest to the lowest trained level, then a last step to 0.',
  source: 'k-diffusion (Crowson 2022), get_sigmas; ComfyUI’s “normal”',
  differences:
    'Alike for SD models. For flow models ComfyUI shifts every time twice, and Forge’s Flux not at all; ours shifts once, as the model was trained.',
  aliases: { a1111: ['Normal'], comfyui: ['normal'] },
  fits: anyModel,
  draw({ steps, levels, options }) {
    const clock = clockOf(levels, options.convention);
    return computed([...linspace(clock.start, clock.end, steps).map((time) => clock.sigma(time)), 0]);
  },
});
