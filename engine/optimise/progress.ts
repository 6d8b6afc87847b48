import { StudioError } from '../../contract/errors.ts';
import type { Denoise } from '../samplers/sampler.ts';

/** What a method tells while it works. */
export interface Progress<T> {
  /** Denoising evaluations of one latent each, done so far and expected in all. */
  readonly calls: number;
  readonly expected: number;
  /** The best so far. To cancel, stop asking: it stands. */
  readonly best: T;
}

/** A method that can be stopped at any time. Returns what the last `best` was. */
export type Anytime<T> = AsyncGenerator<Progress<T>, T>;

export interface Counted {
  readonly denoise: Denoise;
  calls(): number;
}

/** A denoiser that counts its evaluations and refuses answers that are no numbers. */
export function counted(denoise: Denoise): Counted {
  let calls = 0;
  return {
    async denoise(x, sigma) {
      const denoised = await denoise(x, sigma);
      calls += x.dims[0];
      if (!denoised.data.every(Number.isFinite)) {
        throw new StudioError('unfit', `The model returns values that are not numbers at noise level ${sigma.toPrecision(4)}. It cannot be optimised for; check the model in full precision.`);
      }
      return denoised;
    },
    calls: () => calls,
  };
}

/** Runs a method to its end. */
export async function finished<T>(method: Anytime<T>): Promise<T> {
  for (;;) {
    const next = await method.next();
    if (next.done) return next.value;
  }
}
