import * as z from 'zod';
import { StudioError } from '../../contract/errors.ts';
import { Request } from '../../contract/request.ts';
import type { Cost } from './cost.ts';

const most = z.toJSONSchema(Request.shape.steps, { io: 'input' }).maximum!;
/** Neighbours tried where a schedule has no list of a length. */
const reach = 3;

/**
 * The number of steps whose cost comes nearest to `target` evaluations; of two equally near, the cheaper. Cost grows with
 * steps by nearly the same amount each, so a few secants find it. Steps that are refused are passed over; if none near are
 * left, the refusal of `first` is told.
 */
export async function matchSteps(target: number, first: number, costOf: (steps: number) => Promise<Cost>): Promise<{ steps: number; cost: Cost }> {
  const known = new Map<number, Cost | StudioError>();
  const ask = async (steps: number): Promise<Cost | null> => {
    let cost = known.get(steps);
    if (cost === undefined) {
      cost = await costOf(steps).catch((thrown: unknown) => {
        if (thrown instanceof StudioError) return thrown;
        throw thrown;
      });
      known.set(steps, cost);
    }
    return cost instanceof StudioError ? null : cost;
  };
  const clamp = (steps: number) => Math.min(most, Math.max(1, Math.round(steps)));

  let steps = clamp(first);
  const seen = new Set<number>();
  while (!seen.has(steps)) {
    seen.add(steps);
    const cost = await nearby(steps, ask);
    if (!cost) break;
    steps = clamp(cost.at * (target / cost.cost.nfe));
  }
  for (let next = steps - reach; next <= steps + reach; next++) if (next >= 1 && next <= most) await ask(next);

  let best: { steps: number; cost: Cost } | null = null;
  for (const [at, cost] of [...known].sort(([a], [b]) => a - b)) {
    if (cost instanceof StudioError) continue;
    if (!best || Math.abs(cost.nfe - target) < Math.abs(best.cost.nfe - target)) best = { steps: at, cost };
  }
  if (best) return best;
  const refusal = known.get(clamp(first));
  throw refusal instanceof StudioError ? refusal : new StudioError('unfit', `No number of steps near ${first} can be walked.`);
}

async function nearby(steps: number, ask: (steps: number) => Promise<Cost | null>): Promise<{ at: number; cost: Cost } | null> {
  for (let away = 0; away <= reach; away++) {
    for (const at of away === 0 ? [steps] : [steps - away, steps + away]) {
      if (at < 1 || at > most) continue;
      const cost = await ask(at);
      if (cost) return { at, cost };
    }
  }
  return null;
}
