import { anyModel, computed, schedule } from './schedule.ts';

/** Every (N/steps)-th entry of the model's table from the top. */
export const simple = schedule({
  label: 'Simple',
  about: 'Walks the model’s own table of levels in equal strides from the top; the usual choice for flow models.',
  source: 'ComfyUI’s “simple”',
  aliases: { a1111: ['Simple'], comfyui: ['simple'] },
  fits: anyModel,
  draw({ steps, levels: { grid } }) {
    const walked = Array.from({ length: steps }, (_, i) => grid[grid.length - 1 - Math.floor(i * (grid.length / steps))]!);
    return computed([...walked, 0]);
  },
});
