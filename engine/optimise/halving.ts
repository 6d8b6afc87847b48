import type { Latents } from '../math/latents.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import type { Candidate } from './candidates.ts';
import { newRecall } from './recall.ts';
import { energy, pathwise, type Score } from './score.ts';
import { sideBySide } from './side-by-side.ts';
import { drawsNoise, endsOf, type Solver } from './student.ts';
import { endOf, type Lesson } from './teacher.ts';

export interface HalvingPlan {
  /** Walks of the first round, and all there are. */
  readonly screen: number;
  readonly train: number;
  /** Lists that are left for the last round at least. */
  readonly finalists: number;
}

interface Round {
  readonly lists: number;
  /** Walks from this one on up to that one are new in the round. */
  readonly from: number;
  readonly to: number;
}

/** From round to round half the lists on twice the walks, so that each round costs about the same, until all walks are walked. */
export function roundsOf(lists: number, { screen, train, finalists }: HalvingPlan): Round[] {
  const rounds: Round[] = [];
  for (let [from, to, left] = [0, Math.min(screen, train), lists]; ; [from, to, left] = [to, Math.min(2 * to, train), Math.max(Math.min(finalists, left), Math.ceil(left / 2))]) {
    // The last round is for the finalists alone.
    rounds.push({ lists: to === train && from > 0 ? Math.min(finalists, left) : left, from, to });
    if (to === train) return rounds;
  }
}

/** Runs of the sampler over one walk that the rounds take. */
export const runsOf = (lists: number, plan: HalvingPlan): number => roundsOf(lists, plan).reduce((sum, round) => sum + round.lists * (round.to - round.from), 0);

export interface HalvingInput<T extends Candidate> {
  readonly lists: readonly T[];
  readonly plan: HalvingPlan;
  readonly lessons: readonly Lesson[];
  readonly solver: Solver;
  readonly levels: NoiseLevels;
}

export type Tried<T> = T & { readonly score: Score };

/** What was tried on all walks and what was left behind on the way, each best first. */
export interface Standings<T> {
  readonly finalists: readonly Tried<T>[];
  readonly left: readonly Tried<T>[];
}

/**
 * The best of many lists by sequential halving (Karnin, Koren & Somekh 2013): pictures are off by very different amounts,
 * so that few walks tell the worst lists from the best but not the best from the second. All lists walk from the same
 * noises. Yields the standings after every list.
 */
export async function* halving<T extends Candidate>({ lists, plan, lessons, solver, levels }: HalvingInput<T>): AsyncGenerator<Standings<T>, Standings<T>> {
  const goals = lessons.map(endOf);
  const recalls = lessons.map(() => newRecall());
  const judge = drawsNoise(solver) ? energy : pathwise;
  const ends = new Map<T, Latents[]>(lists.map((list) => [list, []]));
  const byScore = (a: Tried<T>, b: Tried<T>) => a.score.value - b.score.value;
  let running = [...lists];
  let left: Tried<T>[] = [];
  let tried: Tried<T>[] = [];
  const standing = (): Standings<T> => ({ finalists: tried.toSorted(byScore), left: left.toSorted(byScore) });

  for (const { lists: count, from, to } of roundsOf(lists.length, plan)) {
    const last = to === plan.train;
    if (tried.length > 0) {
      const ranked = tried.toSorted(byScore);
      left.push(...ranked);
      running = ranked.slice(0, count).map((each) => lists.find(({ sigmas }) => sigmas === each.sigmas)!);
    }
    tried = [];
    for (const list of running) {
      const more = await sideBySide(lessons.slice(from, to), ({ walks }, k) => {
        // The first question is the same for every list.
        recalls[from + k]!.begin(true);
        return endsOf(walks, solver, list.sigmas, levels, recalls[from + k]);
      });
      const known = [...ends.get(list)!, ...more];
      ends.set(list, known);
      const score = judge(known, goals.slice(0, to));
      left = left.filter(({ sigmas }) => sigmas !== list.sigmas);
      tried.push({ ...list, score });
      yield last ? standing() : { finalists: [], left: [...left, ...tried].toSorted(byScore) };
    }
  }
  return standing();
}
