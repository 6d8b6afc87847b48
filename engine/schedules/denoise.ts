import { roundHalfEven } from '../math/grid.ts';
import type { Convention } from './convention.ts';
import type { DenoiseRule, Drawn } from './schedule.ts';

/** A1111's bookkeeping of image-to-image: steps of the whole list, and the place where the walk starts. */
export function a1111Steps(steps: number, denoise: number, fixSteps: boolean): { readonly listSteps: number; readonly start: number } {
  const strength = Math.min(denoise, 0.999);
  if (!fixSteps) return { listSteps: steps, start: steps - Math.floor(strength * steps) - 1 };
  const listSteps = denoise > 0 ? Math.floor(steps / strength) : 0;
  return { listSteps, start: listSteps - (steps - 1) - 1 };
}

/** The list without its next-to-last level. */
const withoutPenultimate = (sigmas: readonly number[]) => [...sigmas.slice(0, -2), ...sigmas.slice(-1)];

interface Wish {
  readonly steps: number;
  readonly denoise: number;
  readonly rule: DenoiseRule;
  readonly convention: Convention;
  readonly fixSteps: boolean;
  /** Whether the next-to-last level is dropped from a list for one step more. */
  readonly discard: boolean;
  readonly draw: (steps: number, denoise: number) => Drawn;
}

/**
 * The levels walked for a denoising strength.
 * - `stretch`, ComfyUI's KSampler: the last `steps` steps of a list for ⌊steps/denoise⌋.
 * - `tail`, ComfyUI's nodes for published lists: the last round(steps·denoise) steps of the list as it is; ours at least one.
 * - `own`: the entry sees to it.
 * - A1111 always: the list for `steps` from step `steps` − ⌊denoise·steps⌋ − 1 on, or with “fix steps” the last `steps`
 *   of a longer one.
 */
export function walked({ steps, denoise, rule, convention, fixSteps, discard, draw }: Wish): Drawn {
  const whole = (count: number, strength = 1): Drawn => {
    if (!discard) return draw(count, strength);
    const drawn = draw(count + 1, strength);
    return { ...drawn, sigmas: withoutPenultimate(drawn.sigmas) };
  };
  const last = (drawn: Drawn, count: number): Drawn => ({ ...drawn, sigmas: drawn.sigmas.slice(-(count + 1)) });

  if (denoise > 0.9999) return whole(steps);
  if (convention === 'a1111') {
    const { listSteps, start } = a1111Steps(steps, denoise, fixSteps);
    const drawn = whole(listSteps);
    return { ...drawn, sigmas: drawn.sigmas.slice(start) };
  }
  if (rule === 'own') return whole(steps, denoise);
  if (rule === 'stretch') return last(whole(Math.floor(steps / denoise)), steps);
  const drawn = whole(steps);
  const kept = roundHalfEven((drawn.sigmas.length - 1) * denoise);
  return last(drawn, convention === 'stepwise' ? Math.max(kept, 1) : kept);
}
