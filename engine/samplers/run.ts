import { StudioError } from '../../contract/errors.ts';
import type { Latents } from '../math/latents.ts';
import { planSampling } from './check.ts';
import type { SamplerInput, Step } from './sampler.ts';

interface Run extends Omit<SamplerInput, 'options'> {
  readonly sampler: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Checks a run and starts it. A sampler hears `return` when it next yields; this one hears it at the next model call
 * too, so that nothing is computed in vain between two calls of one step. A `next` under way then fails as cancelled.
 */
export function runSampler({ sampler, options, ...input }: Run): AsyncIterableIterator<Step, Latents> {
  const plan = planSampling({ sampler, options, sigmas: input.sigmas, levels: input.levels });
  let stopped = false;
  const unlessStopped = <T>(ask: (x: Latents, sigma: number) => Promise<T>) => async (x: Latents, sigma: number): Promise<T> => {
    if (stopped) throw new StudioError('cancelled', 'Cancelled.');
    return ask(x, sigma);
  };
  const inner = plan.entry.sample({
    ...input,
    options: plan.options,
    denoise: unlessStopped(input.denoise),
    denoiseBoth: unlessStopped(input.denoiseBoth),
  });
  return {
    next: () => inner.next(),
    throw: (error) => {
      stopped = true;
      return inner.throw(error);
    },
    return: (value) => {
      stopped = true;
      return inner.return(value as Latents);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
