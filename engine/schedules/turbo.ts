import { StudioError } from '../../contract/errors.ts';
import { roundHalfEven } from '../math/grid.ts';
import type { Convention } from './convention.ts';
import { shifted } from './flow.ts';
import type { NoiseLevels } from './levels.ts';
import { anyModel, computed, schedule } from './schedule.ts';

/** The ten timesteps that SD Turbo was distilled on: 999, 899, … 99. */
const turboTimesteps = Array.from({ length: 10 }, (_, i) => 999 - 100 * i);

/** A1111's even spacing, in whole timesteps. */
const spaced = (steps: number) => Array.from({ length: steps }, (_, i) => roundHalfEven(((steps - i) * 1000) / steps - 1));

/** A timestep's level. Forge reads a timestep of a flow model as thousandths of time counted from 0, and of Flux as a level. */
function sigmaOf(levels: NoiseLevels, timestep: number, convention: Convention): number {
  const { prediction, table, shift, multiplier } = levels;
  if (table) return levels.sigma(timestep);
  if (prediction !== 'flow') throw new StudioError('unfit', 'The schedule Turbo names timesteps 0 … 999, and this model has no such table. Choose another schedule, for example Karras.');
  if (convention === 'a1111' && multiplier === 1) return timestep;
  return shifted((convention === 'a1111' ? timestep : timestep + 1) / 1000, shift);
}

/** The timesteps to visit below strength 1: ComfyUI skips one of the ten for each tenth. */
function visited(steps: number, denoise: number, convention: Convention): number[] {
  const start = turboTimesteps.length - Math.floor(turboTimesteps.length * denoise);
  if (convention === 'comfyui' || (convention === 'stepwise' && start + steps <= turboTimesteps.length)) return turboTimesteps.slice(start, start + steps);
  return spaced(Math.floor(steps / denoise)).slice(-steps);
}

export const turbo = schedule({
  label: 'Turbo',
  about: 'The timesteps that SD Turbo and SDXL Turbo were distilled on: the first of 999, 899, … for up to ten steps.',
  source: 'Sauer et al. 2023, “Adversarial Diffusion Distillation”; ComfyUI’s SDTurboScheduler; A1111’s “Turbo”',
  differences:
    'ComfyUI takes the first `steps` of ten fixed timesteps and skips one for each tenth of denoising strength, doing fewer steps where they run out. A1111 spaces any number evenly, rounded, one index off “simple” for some counts. Ours is ComfyUI’s, and A1111’s where the ten do not suffice.',
  aliases: { a1111: ['Turbo'], comfyui: ['SDTurboScheduler'] },
  fits: anyModel,
  denoise: 'own',
  draw({ steps, levels, denoise, options: { convention } }) {
    return computed([...visited(steps, denoise, convention).map((timestep) => sigmaOf(levels, timestep, convention)), 0]);
  },
});
