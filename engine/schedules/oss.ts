import * as z from 'zod';
import { listFor } from './families.ts';
import { shifted } from './flow.ts';
import { ossFluxGrid, ossLists } from './lists/published.ts';
import { drawPublished } from './published-schedule.ts';
import { schedule, type CommonOptions, type Drawn, type ScheduleInput } from './schedule.ts';

const paper = 'Pei, Hu, Gu 2025, “Optimal Stepsize for Diffusion Sampling” (arXiv 2503.21774); the authors’ lists in ComfyUI’s OptimalStepsScheduler';

/** Flux's list. With a shift of the person's own its places on the teacher's grid are shifted anew. */
function drawFlux({ steps, levels, options }: ScheduleInput<CommonOptions>, name: string): Drawn {
  const { places, steps: grid } = ossFluxGrid;
  const own = options.shift !== null || options.resolutionShift;
  const sigmas = own ? [...places.map((place) => shifted(place / grid, levels.shift)), levels.sigmaMin] : ossLists.flux.sigmas;
  const title = `${name}${own ? `, shifted anew by ${Number(levels.shift.toPrecision(4))}` : ''}`;
  const drawn = drawPublished({ title, sigmas, steps, convention: options.convention });
  return own && drawn.source === 'exact' ? { ...drawn, source: 'computed', note: drawn.note.replace('the list as published', 'the published places on the teacher’s grid') } : drawn;
}

/** Flux's list under the name of AYS. */
export const drawAysFlux = (input: ScheduleInput<CommonOptions>): Drawn => drawFlux(input, 'AYS optimal schedule for Flux (the optimal-steps list: NVIDIA published none)');

export const aysFlux = schedule({
  label: 'Align Your Steps Flux',
  about: 'Optimised flow times for Flux. NVIDIA published none for it; this is the optimal-steps list, in flow time as the model needs it.',
  source: paper,
  differences: 'A1111 has none. ComfyUI’s node is ours: 0 in place of the lowest time, and a denoising strength below 1 keeps the last steps.',
  fits: ['flow'],
  denoise: 'tail',
  draw: drawAysFlux,
});

export const oss = schedule({
  label: 'Optimal steps',
  about: 'The published optimal-steps lists in flow time: Flux in 10 steps, Wan in 20, Chroma in 40.',
  source: `${paper}. Wan presumes shift 8; Chroma’s is evenly spaced logits within 0.0013, hardly a computed optimum`,
  differences: 'A1111 has none. ComfyUI’s node is ours: 0 in place of the lowest time, and a denoising strength below 1 keeps the last steps.',
  aliases: { comfyui: ['OptimalStepsScheduler'] },
  fits: ['flow'],
  denoise: 'tail',
  options: {
    list: z.enum(['family', 'flux', 'wan', 'chroma']).default('family').meta({ label: 'List', about: 'Which model’s list; “family” takes the one of the model’s own' }),
  },
  draw(input) {
    const { steps, family, options } = input;
    const list = options.list === 'family' ? listFor(ossLists, family, 'optimal-steps list') : options.list;
    if (list === 'flux') return drawFlux(input, 'optimal steps for Flux');
    return drawPublished({ title: `optimal steps for ${ossLists[list].name}`, sigmas: ossLists[list].sigmas, steps, convention: options.convention });
  },
});
