import type { Latents } from '../math/latents.ts';

/**
 * Answers of a model kept from one run for the next. Two lists that agree down to some level ask a deterministic
 * solver's model the very same questions there, so a changed level costs only the calls from it on.
 */
export interface Recall {
  /** The answer kept for this question, or a fresh one. `kind` tells apart what may be asked of the same latents. */
  answer<T>(kind: string, x: Latents, sigma: number, ask: () => Promise<T>): Promise<T>;
  /** A run begins. With `keep`, its answers replace those kept before. */
  begin(keep: boolean): void;
}

interface Kept {
  readonly kind: string;
  readonly x: Latents;
  readonly sigma: number;
  readonly answer: unknown;
}

const same = (a: Latents, b: Latents) => a.data.length === b.data.length && a.data.every((value, k) => value === b.data[k]);

export function newRecall(): Recall {
  let kept: readonly Kept[] = [];
  let fresh: Kept[] | null = null;
  let turn = 0;
  return {
    async answer<T>(kind: string, x: Latents, sigma: number, ask: () => Promise<T>): Promise<T> {
      const known = kept[turn++];
      const hit = known !== undefined && known.kind === kind && known.sigma === sigma && same(known.x, x);
      const answer = hit ? (known.answer as T) : await ask();
      fresh?.push({ kind, x, sigma, answer });
      return answer;
    },
    begin(keep) {
      if (fresh) kept = fresh;
      fresh = keep ? [] : null;
      turn = 0;
    },
  };
}
