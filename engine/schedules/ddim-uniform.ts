import { anyModel, computed, schedule } from './schedule.ts';

/** ComfyUI's walk: from index 1 with a whole stride, so that the number of levels follows from the stride. */
function strided(count: number, steps: number): number[] {
  const stride = Math.max(Math.floor(count / steps), 1);
  return Array.from({ length: Math.ceil((count - 1) / stride) }, (_, i) => 1 + i * stride);
}

/** Equal strides from index 1 upwards, as DDIM's authors counted their timesteps. */
export const ddimUniform = schedule({
  label: 'DDIM Uniform',
  about: 'Equal strides through the model’s table counted from the low end, so the first level lies below the highest.',
  source: 'Song, Meng, Ermon 2020, “Denoising Diffusion Implicit Models”, appendix D.2 (linear); ComfyUI’s “ddim_uniform”',
  differences:
    'ComfyUI and A1111 take a whole stride and so may do another number of steps than asked (6 becomes 7 on 1,000 levels); ours does what was asked and is the same list wherever the steps divide the table.',
  aliases: { a1111: ['DDIM'], comfyui: ['ddim_uniform'] },
  fits: anyModel,
  draw({ steps, levels: { grid }, options }) {
    const indices =
      options.convention === 'stepwise'
        ? Array.from({ length: steps }, (_, i) => Math.min(1 + Math.floor((i * grid.length) / steps), grid.length - 1))
        : strided(grid.length, steps);
    return computed([...indices.reverse().map((index) => grid[index]!), 0]);
  },
});
