import type { Convention } from './convention.ts';
import { logLinear } from './resample.ts';
import type { Drawn } from './schedule.ts';
import { stepsInWords } from './words.ts';

interface Published {
  /** `AYS optimal schedule for SDXL` */
  readonly title: string;
  /** Levels highest first, ending with the lowest above 0. */
  readonly sigmas: readonly number[];
  readonly steps: number;
  readonly convention: Convention;
}

/**
 * A published list at a step count. ComfyUI, diffusers and the paper let n + 1 levels stand for n steps and put 0 in
 * place of the lowest; A1111 and Forge go to the lowest too and then to 0, so that they need one level fewer for the
 * same count. Replacing is far more exact with multistep samplers (their last step to 0 spans no huge factor).
 */
export function drawPublished({ title, sigmas, steps, convention }: Published): Drawn {
  const append = convention === 'a1111';
  const count = append ? steps : steps + 1;
  const list = logLinear(sigmas, count);
  const exact = count === sigmas.length;
  const own = append ? sigmas.length : sigmas.length - 1;
  return {
    sigmas: [...(append ? list : list.slice(0, -1)), 0],
    source: exact ? 'exact' : 'interpolated',
    note: `Using ${title}: ${stepsInWords(steps)}, ${exact ? 'the list as published' : `interpolated log-linearly from its ${own} steps`}.`,
  };
}
