interface PathInput {
  /** Points in walking order, from 0 to `points` − 1. */
  readonly points: number;
  readonly steps: number;
  /** Cost of the jump from i to a later j. */
  readonly cost: (i: number, j: number) => number;
  /** The r-th jump counts this to the power r. Above 1 protects late jumps. */
  readonly weight?: number;
}

/**
 * The cheapest walk from the first point to the last in exactly `steps` jumps, by dynamic programming from the end;
 * among equals the one whose next point comes first. Indices of the points visited, `steps` + 1 of them.
 */
export function cheapestPath({ points, steps, cost, weight = 1 }: PathInput): { readonly path: readonly number[]; readonly value: number } {
  if (steps < 1 || steps > points - 1) throw new RangeError(`${points} points cannot be walked in ${steps} jumps`);
  const end = points - 1;
  let ahead = Float64Array.from({ length: points }, (_, i) => (i < end ? cost(i, end) : Number.POSITIVE_INFINITY));
  const choices: Int32Array[] = [];
  for (let left = 2; left <= steps; left++) {
    const value = new Float64Array(points).fill(Number.POSITIVE_INFINITY);
    const next = new Int32Array(points).fill(-1);
    // A walk of `left` more jumps needs as many points after i.
    for (let i = 0; i <= end - left; i++) {
      let best = Number.POSITIVE_INFINITY;
      for (let j = i + 1; j <= end - left + 1; j++) {
        const total = cost(i, j) + weight * ahead[j]!;
        if (total < best) {
          best = total;
          next[i] = j;
        }
      }
      value[i] = best;
    }
    choices.push(next);
    ahead = value;
  }
  const path = [0];
  for (const next of choices.reverse()) path.push(next[path.at(-1)!]!);
  path.push(end);
  return { path, value: ahead[0]! };
}
