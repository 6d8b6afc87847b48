import { linspace } from '../math/grid.ts';
import { clockOf } from './clock.ts';
import { shifted } from './flow.ts';
import type { NoiseLevels } from './levels.ts';
import { anyModel, computed, schedule } from './schedule.ts';

/**
 * A1111's list: whole timesteps from the last to the first. For flow models it counts 0…n − 1 instead of 1…n, so it
 * misses both ends, and Flux's counts are not even levels.
 */
function a1111Sigmas(levels: NoiseLevels, steps: number): number[] {
  const last = levels.grid.length - 1;
  const sigma = (timestep: number) => {
    if (levels.prediction !== 'flow') return levels.sigma(timestep);
    return levels.multiplier === 1 ? timestep : shifted(timestep / levels.multiplier, levels.shift);
  };
  return [...linspace(last, 0, steps).map(sigma), 0];
}

/** A1111's name for `normal`. */
export const uniform = schedule({
  label: 'Uniform',
  about: 'A1111’s name for normal: evenly spaced in the model’s own time.',
  source: 'k-diffusion (Crowson 2022), get_sigmas; A1111’s “Uniform”',
  differences: 'Equals normal on SD models. For flow models A1111’s own list repeats 0 and, on Flux, is out of range; ours is normal there too.',
  aliases: { a1111: ['Uniform'] },
  fits: anyModel,
  draw({ steps, levels, options }) {
    if (options.convention === 'a1111' && (levels.prediction === 'flow' || levels.table)) return computed(a1111Sigmas(levels, steps));
    const clock = clockOf(levels, options.convention);
    return computed([...linspace(clock.start, clock.end, steps).map((time) => clock.sigma(time)), 0]);
  },
});
