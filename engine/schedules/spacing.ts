import { linspace, roundHalfEven } from '../math/grid.ts';
import type { NoiseLevels } from './levels.ts';
import { anyModel, computed, schedule } from './schedule.ts';

/** The level at a place in the grid; between two entries linear in sigma, as diffusers interpolates. */
function at(levels: NoiseLevels, index: number): number {
  const low = Math.min(Math.floor(index), levels.grid.length - 1);
  const weight = index - low;
  const below = levels.grid[low]!;
  return weight === 0 ? below : below + weight * (levels.grid[low + 1]! - below);
}

const source = 'Lin, Liu, Li, Yang 2023, “Common Diffusion Noise Schedules and Sample Steps are Flawed”, Table 2; diffusers’ timestep_spacing';

/** Counted back from the last timestep in equal strides: always starts at the highest level. */
export const trailing = schedule({
  label: 'Trailing',
  about: 'Equal strides counted back from the highest level; the paper’s advice, and what few-step distilled models expect.',
  source,
  aliases: { diffusers: ['timestep_spacing="trailing"'] },
  fits: anyModel,
  draw({ steps, levels }) {
    const count = levels.grid.length;
    return computed([...Array.from({ length: steps }, (_, i) => at(levels, roundHalfEven(count - i * (count / steps)) - 1)), 0]);
  },
});

/** Whole strides counted up from timestep 1: starts below the highest level. */
export const leading = schedule({
  label: 'Leading',
  about: 'Whole strides counted up from the low end, as diffusers’ first pipelines did; the first level lies below the highest.',
  source,
  aliases: { diffusers: ['timestep_spacing="leading"'] },
  fits: anyModel,
  draw({ steps, levels }) {
    const stride = Math.floor(levels.grid.length / steps);
    const offset = 1;
    return computed([...Array.from({ length: steps }, (_, i) => at(levels, Math.min((steps - 1 - i) * stride + offset, levels.grid.length - 1))), 0]);
  },
});

/** Both ends of the table, evenly spaced between. */
export const linspaceSpacing = schedule({
  label: 'Linspace',
  about: 'Both ends of the model’s table and evenly spaced places between, linear in sigma between entries.',
  source,
  aliases: { diffusers: ['timestep_spacing="linspace"'] },
  fits: anyModel,
  draw({ steps, levels }) {
    return computed([...linspace(levels.grid.length - 1, 0, steps).map((index) => at(levels, index)), 0]);
  },
});
