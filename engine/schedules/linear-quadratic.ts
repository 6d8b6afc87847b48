import * as z from 'zod';
import { anyModel, computed, schedule } from './schedule.ts';

/** Fraction of the way done after `i` of `steps`: a straight start and a parabola that meets it in value and slope. */
function progress(i: number, steps: number, threshold: number): number {
  if (steps === 1) return i;
  const linear = Math.floor(steps / 2);
  const slope = threshold / linear;
  if (i < linear) return i * slope;
  const rest = steps - linear;
  const curvature = (1 - threshold - slope * rest) / rest ** 2;
  return threshold + slope * (i - linear) + curvature * (i - linear) ** 2;
}

export const linearQuadratic = schedule({
  label: 'Linear quadratic',
  about: 'Half of the steps creep through the first few percent of the noise, the rest falls as a parabola; made for video flow models.',
  source: 'Polyak et al. 2024, “Movie Gen”, section 3.4.2; Genmo Mochi; ComfyUI’s “linear_quadratic”',
  aliases: { comfyui: ['linear_quadratic'] },
  fits: anyModel,
  options: {
    threshold: z.number().min(0.001).max(0.5).default(0.025).meta({ label: 'Linear part', about: 'Fraction of the noise that the first half of the steps removes', step: 0.005 }),
  },
  draw({ steps, levels, options }) {
    const walked = Array.from({ length: steps }, (_, i) => levels.sigmaMax * (1 - progress(i, steps, options.threshold)));
    return computed([...walked, 0]);
  },
});
