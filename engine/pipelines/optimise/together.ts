import { setImmediate as turn } from 'node:timers/promises';
import type { Network } from '../../guidance/predict.ts';
import { picked, stacked } from '../../math/batch.ts';
import type { Latents } from '../../math/latents.ts';
import type { Conditioning } from '../../models/model.ts';

type Input = Parameters<Network<Conditioning>['predict']>[0];

interface Waiting {
  readonly input: Input;
  readonly answer: (output: Latents) => void;
  readonly fail: (thrown: unknown) => void;
}

export interface TogetherOptions {
  readonly network: Network<Conditioning>;
  /** Asked before every call of the network; throws to refuse all that wait. */
  readonly before: () => Promise<void>;
  /** Latents in one call at most, where there are that many; a single question is never cut. */
  readonly most: number;
}

/** Places of latents in one call at most: what one guided picture of 512² takes, so that small pictures go together and memory stays. */
const mostPlaces = 2 * 64 * 64;

/** Latents of h × w that fit one call. */
export const mostTogether = (h: number, w: number): number => Math.max(1, Math.floor(mostPlaces / (h * w)));

/**
 * A network for walks that are made at the same time: what they ask about one noise level goes to it in one call. Walks
 * of one list ask for the same levels in the same order, so that they stay together from step to step.
 */
export function together({ network, before, most }: TogetherOptions): Network<Conditioning> {
  let waiting: Waiting[] = [];
  let serving = false;

  async function serve(): Promise<void> {
    serving = true;
    while (waiting.length > 0) {
      // All that can be asked now has been asked when the event loop turns.
      await turn();
      const batch = alike(waiting, most);
      waiting = waiting.filter((each) => !batch.includes(each));
      try {
        await before();
        const output = await network.predict(oneOf(batch.map(({ input }) => input)));
        let at = 0;
        for (const { input, answer } of batch) {
          const count = input.x.dims[0];
          answer(picked(output, Array.from({ length: count }, (_, k) => at + k)));
          at += count;
        }
      } catch (thrown) {
        for (const { fail } of batch) fail(thrown);
      }
    }
    serving = false;
  }

  return {
    predict(input) {
      return new Promise((answer, fail) => {
        waiting.push({ input, answer, fail });
        if (!serving) void serve();
      });
    },
  };
}

/** The first that waits and what can go with it. */
function alike(waiting: readonly Waiting[], most: number): Waiting[] {
  const first = waiting[0]!.input;
  const batch: Waiting[] = [];
  let count = 0;
  for (const each of waiting) {
    const { x, timestep, guidance, inpaint } = each.input;
    const fits = timestep === first.timestep && guidance === first.guidance && !inpaint && !first.inpaint && x.dims.slice(1).every((size, k) => size === first.x.dims[k + 1]);
    if (batch.length > 0 && (!fits || count + x.dims[0] > most)) continue;
    batch.push(each);
    count += x.dims[0];
  }
  return batch;
}

function oneOf(inputs: readonly Input[]): Input {
  if (inputs.length === 1) return inputs[0]!;
  return { ...inputs[0]!, x: stacked(inputs.map(({ x }) => x)), conds: inputs.flatMap(({ conds }) => conds) };
}
