import type { Latents } from '../../math/latents.ts';
import type { Draws } from '../../optimise/draws.ts';
import { batch, type DiagonalMixture } from './mixture.ts';

/** Clean data of a mixture, components in their exact shares. */
export function dataOf(mixture: DiagonalMixture, count: number, draws: Draws): Latents {
  const { dim, weights, means, stds } = mixture;
  const data = new Float64Array(count * dim);
  let [k, upTo] = [0, weights[0]! * count];
  for (let i = 0; i < count; i++) {
    while (i + 0.5 > upTo && k < weights.length - 1) upTo += weights[++k]! * count;
    const z = draws.randn(dim);
    for (let j = 0; j < dim; j++) data[i * dim + j] = means[k]![j]! + stds[k]![j]! * z[j]!;
  }
  return batch(data, dim);
}
