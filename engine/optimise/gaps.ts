/**
 * Falling levels as free numbers: the gaps of log σ between two ends are a softmax of them, so that every point is a
 * valid list.
 */
export function levelsFromGaps(gaps: readonly number[], high: number, low: number): number[] {
  const top = Math.max(...gaps);
  const sizes = gaps.map((gap) => Math.exp(gap - top));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const [from, span] = [Math.log(high), Math.log(high / low)];
  let done = 0;
  const levels = sizes.map((size) => {
    done += size;
    return Math.exp(from - (span * done) / total);
  });
  return [high, ...levels.slice(0, -1), low];
}

/** The free numbers of falling levels. */
export function gapsOfLevels(sigmas: readonly number[]): number[] {
  return sigmas.slice(1).map((sigma, i) => Math.log(Math.log(sigmas[i]! / sigma)));
}
