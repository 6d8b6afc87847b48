import { describe, expect, test } from 'vitest';
import type { Latents } from '../math/latents.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import { edmLevels } from '../schedules/continuous.ts';
import { namedLevels } from '../schedules/named-levels.ts';
import { newTally, predictor, type Network } from './predict.ts';

/** Data N(mean, spread²) in every number; a conditioning is its mean. */
interface Gaussian {
  readonly mean: number;
}
const spread = 0.7;

/** E[x0 | x] for x = a·x0 + b·noise. */
const posterior = (x: number, a: number, b: number, mean: number) => mean + ((a * spread ** 2) / (a ** 2 * spread ** 2 + b ** 2)) * (x - a * mean);

/**
 * A perfect network, from the definitions of what each kind is told and predicts. It sees only its own inputs: scaled
 * latents and a timestep.
 */
function perfect(levels: NoiseLevels): Network<Gaussian> {
  return {
    predict({ x, timestep, conds }) {
      const sigma = levels.sigma(timestep);
      const each = x.data.length / x.dims[0];
      const data = Float64Array.from(x.data, (value, k) => {
        const { mean } = conds[Math.floor(k / each)]!;
        if (levels.prediction === 'flow') {
          const x0 = posterior(value, 1 - sigma, sigma, mean);
          return (value - (1 - sigma) * x0) / sigma - x0;
        }
        if (levels.prediction === 'edm') {
          // F = (D − c_skip·x)/c_out with σ_data = 0.5, and the input is c_in·x.
          const total = Math.hypot(sigma, 0.5);
          const noisy = value * total;
          return (posterior(noisy, 1, sigma, mean) - (0.25 / total ** 2) * noisy) / ((sigma * 0.5) / total);
        }
        // Variance-preserving: x = α·x0 + √(1−α²)·ε.
        const alpha = 1 / Math.hypot(1, sigma);
        const beta = sigma * alpha;
        const x0 = posterior(value, alpha, beta, mean);
        const eps = (value - alpha * x0) / beta;
        return levels.prediction === 'eps' ? eps : alpha * eps - beta * x0;
      });
      return Promise.resolve({ data, dims: x.dims });
    },
  };
}

const x: Latents = { data: Float64Array.of(0.3, -1.2, 2.5, 0.1, 0.8, -0.4, 1.1, -2.2), dims: [2, 1, 2, 2] };
const kinds: readonly (readonly [string, NoiseLevels])[] = [
  ['eps', namedLevels('sd-eps')],
  ['v', namedLevels('sd-v')],
  ['v at zero terminal SNR', namedLevels('sd-v-zsnr')],
  ['v on EDM’s clock', namedLevels('edm-svd')],
  ['edm', edmLevels(0.002, 80)],
  ['flow', namedLevels('flow-shift3')],
  ['flow as Flux tells time', namedLevels('flux-shift1.15')],
];

describe.each(kinds)('%s', (_, levels) => {
  test('a perfect network gives the posterior mean at every level', async () => {
    const predict = predictor({ network: perfect(levels), levels, tally: newTally() });
    for (const place of [0, 0.2, 0.5, 0.8, 0.99, 1]) {
      const sigma = levels.sigmaMin * (levels.sigmaMax / levels.sigmaMin) ** place;
      const [a, b] = levels.prediction === 'flow' ? [1 - sigma, sigma] : [1, sigma];
      const means = [[0.5, -1], [2, 0.25]];
      const groups = means.map((group) => group.map((mean) => ({ mean })));
      const parts = await predict(x, sigma, groups);
      parts.forEach((part, group) => {
        expect(part.dims).toEqual(x.dims);
        part.data.forEach((value, k) => {
          const expected = posterior(x.data[k]!, a, b, means[group]![k < 4 ? 0 : 1]!);
          // Output times sigma: eps loses digits where noise is all there is.
          expect(Math.abs(value - expected)).toBeLessThan(1e-12 * Math.max(1, sigma));
        });
      });
    }
  });
});

test('groups go to the network together, and what it is asked is counted where it is called', async () => {
  const levels = namedLevels('sd-eps');
  const seen: number[] = [];
  const inner = perfect(levels);
  const network: Network<Gaussian> = {
    predict(input) {
      seen.push(input.x.dims[0], input.conds.length, input.timestep, input.inpaint?.dims[0] ?? 0);
      return inner.predict(input);
    },
  };
  const tally = newTally();
  const one = { mean: 1 };
  const inpaint: Latents = { data: new Float64Array(2 * 5 * 4), dims: [2, 5, 2, 2] };
  const between = Math.exp((Math.log(levels.table![400]!) + Math.log(levels.table![401]!)) / 2) * 1.0001;
  await predictor({ network, levels, tally, inpaint })(x, between, [[one, one], [one, one]]);
  await predictor({ network, levels, tally, convention: 'comfyui' })(x, between, [[one, one]]);
  expect(seen).toEqual([4, 4, expect.closeTo(400.5, 1), 4, 2, 2, 401, 0]);
  expect(tally).toEqual({ evaluations: 2, calls: 2, samples: 6 });
});
