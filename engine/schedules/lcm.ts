import * as z from 'zod';
import { StudioError } from '../../contract/errors.ts';
import { linspace } from '../math/grid.ts';
import { anyModel, computed, schedule } from './schedule.ts';
import { stepsInWords } from './words.ts';

/** Evenly chosen among the timesteps that a consistency model was distilled on. */
export const lcm = schedule({
  label: 'LCM',
  about: 'Picks among the timesteps that latent consistency models and LCM LoRAs were distilled on (50 of 1,000).',
  source: 'Luo et al. 2023, “Latent Consistency Models”, section 4.3 (skipping step); diffusers’ LCMScheduler',
  differences: 'Neither ComfyUI nor A1111 has it. As in diffusers a denoising strength below 1 picks among the lower part of the distilled timesteps.',
  aliases: { diffusers: ['LCMScheduler'] },
  fits: anyModel,
  denoise: 'own',
  options: {
    originalSteps: z.int().min(1).max(1000).default(50).meta({ label: 'Distilled timesteps', about: 'How many timesteps the model was distilled on', step: 1 }),
  },
  draw({ steps, levels: { grid }, denoise, options }) {
    const stride = Math.max(Math.floor(grid.length / options.originalSteps), 1);
    const places = Math.floor(Math.min(options.originalSteps, grid.length) * denoise);
    if (steps > places) {
      const way = places > 0 ? `Ask for ${places} or fewer, or a higher denoising strength` : 'Ask for a higher denoising strength';
      throw new StudioError('bad_input', `LCM picks among ${places} distilled timesteps and cannot do ${stepsInWords(steps)}. ${way}.`);
    }
    const walked = linspace(0, places, steps + 1)
      .slice(0, -1)
      .map((place) => grid[(places - Math.floor(place)) * stride - 1]!);
    return computed([...walked, 0]);
  },
});
