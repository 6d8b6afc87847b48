/**
 * The step of a sampler that stands at a noise level: the last that began at the level or above it, so that two samplers
 * are held against each other with equally much noise left.
 * @param sigmas levels at which the steps began, falling
 */
export function stepAt(sigmas: readonly number[], sigma: number): number {
  let at = 0;
  for (const [i, level] of sigmas.entries()) if (level >= sigma * (1 - 1e-9)) at = i;
  return at;
}

/** A share of the way from the highest level to the lowest, on a logarithmic scale, as a level. */
export const levelAt = (share: number, high: number, low: number): number => (share <= 0 ? high : share >= 1 ? low : Math.exp(Math.log(high) + share * (Math.log(low) - Math.log(high))));
