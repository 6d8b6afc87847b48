/**
 * Costs of each candidate for a level between two fixed neighbours, highest first. Candidates share what is random, so
 * that their differences are true.
 */
export type TripleCost = (high: number, candidates: readonly number[], low: number) => Promise<readonly number[]>;

/** The level itself and five places 10 … 50 % of the way, in log σ, towards each neighbour: eleven in all. */
function candidatesFor(high: number, level: number, low: number): number[] {
  const towards = (neighbour: number) => [0.1, 0.2, 0.3, 0.4, 0.5].map((part) => level * (neighbour / level) ** part);
  return [level, ...towards(high), ...towards(low)];
}

/** After a level was looked at: the list as it stands, and whether this ended a sweep. */
export interface Descent {
  readonly sigmas: readonly number[];
  readonly sweep: number;
  readonly sweepEnds: boolean;
}

interface DescentInput {
  /** Falling levels; the ends stay. */
  readonly sigmas: readonly number[];
  readonly cost: TripleCost;
  readonly sweeps: number;
  /** Which inner levels may move; all where absent. */
  readonly movable?: (index: number) => boolean;
}

/**
 * Zeroth-order coordinate descent of Align Your Steps (Sabour et al. 2024, Algorithm 1): each level in turn, lowest
 * first, takes the best of eleven candidates; ends when a sweep changes nothing. The number of sweeps regularises: score
 * the list after each.
 */
export async function* descend({ sigmas, cost, sweeps, movable = () => true }: DescentInput): AsyncGenerator<Descent, readonly number[]> {
  const levels = [...sigmas];
  for (let sweep = 1; sweep <= sweeps; sweep++) {
    let moved = false;
    const order = levels.map((_, i) => i).slice(1, -1).filter(movable).reverse();
    for (const [turn, i] of order.entries()) {
      const candidates = candidatesFor(levels[i - 1]!, levels[i]!, levels[i + 1]!);
      const costs = await cost(levels[i - 1]!, candidates, levels[i + 1]!);
      let best = 0;
      costs.forEach((value, k) => {
        if (value < costs[best]!) best = k;
      });
      if (best !== 0) moved = true;
      levels[i] = candidates[best]!;
      yield { sigmas: [...levels], sweep, sweepEnds: turn === order.length - 1 };
    }
    if (!moved) break;
  }
  return levels;
}

/** Levels put half way, in log σ, into each interval: what is optimised next stands at odd places. */
export function halved(sigmas: readonly number[]): number[] {
  return sigmas.flatMap((sigma, i) => (i === 0 ? [sigma] : [Math.sqrt(sigma * sigmas[i - 1]!), sigma]));
}

interface HierarchyInput {
  /** The coarsest start, ten intervals in the paper. */
  readonly sigmas: readonly number[];
  readonly cost: TripleCost;
  /** Sweeps over the coarsest list: the early stop. */
  readonly sweeps: number;
  /** How often the list is halved: twice from 10 to 40. */
  readonly halvings: number;
}

/**
 * The paper's hierarchy 10 → 20 → 40: the coarsest list is descended with an early stop, then only the new levels of
 * each halving, which have no neighbour that moves and so need no early stop. Other step counts are interpolated.
 */
export async function* hierarchy({ sigmas, cost, sweeps, halvings }: HierarchyInput): AsyncGenerator<Descent, readonly number[]> {
  let levels = yield* descend({ sigmas, cost, sweeps });
  for (let round = 0; round < halvings; round++) {
    levels = yield* descend({ sigmas: halved(levels), cost, sweeps: 20, movable: (i) => i % 2 === 1 });
  }
  return levels;
}
