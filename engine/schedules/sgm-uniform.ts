import { linspace } from '../math/grid.ts';
import { clockOf } from './clock.ts';
import { anyModel, computed, schedule } from './schedule.ts';

/** Evenly spaced in the model's own time with the lowest level left out. */
export const sgmUniform = schedule({
  label: 'SGM Uniform',
  about: 'Like normal, but the last step to 0 is as long in time as the others; right for Turbo and Lightning models.',
  source: 'Stability AI generative-models, “EulerEDMSampler” discretisation; ComfyUI’s “sgm_uniform”',
  differences:
    'Alike for SD models. For flow models ComfyUI shifts every time twice, and Forge’s Flux not at all; ours shifts once, as the model was trained.',
  aliases: { a1111: ['SGM Uniform'], comfyui: ['sgm_uniform'] },
  fits: anyModel,
  draw({ steps, levels, options }) {
    const clock = clockOf(levels, options.convention);
    return computed([...linspace(clock.start, clock.end, steps + 1).slice(0, -1).map((time) => clock.sigma(time)), 0]);
  },
});
