import { StudioError } from '../../contract/errors.ts';
import { runsOf } from './halving.ts';

/** How a budget is spent: walks to learn on, walks to confirm on, steps of the fine walk. */
export interface Spending {
  readonly train: number;
  /** Of those, the walks that every list is tried on first; half the lists go on to twice the walks. */
  readonly screen: number;
  readonly held: number;
  readonly teacherSteps: number;
  /** Levels of the table of pairs. */
  readonly pairLevels: number;
  /** Walks that optimal steps are searched on, and the steps of its own teacher. */
  readonly ossWalks: number;
  readonly ossTeacherSteps: number;
  /** Lists beside the baselines that are tried for real. */
  readonly tried: number;
  /** How many of these are tried on all walks in the end. */
  readonly finalists: number;
  /** How many of the best are refined. */
  readonly refined: number;
  /** How often the best is shaken and refined anew, while there is budget. */
  readonly shakes: number;
}

interface BudgetInput {
  /** Network evaluations in all; a guided one counts as two. */
  readonly budget: number;
  /** Network evaluations of one denoising. */
  readonly perDenoise: number;
  readonly steps: number;
  /** Denoisings of one walk with the sampler. */
  readonly perWalk: number;
  readonly baselines: number;
}

/** Evaluations that must be had for a spending, refinement apart. */
export function costOf({ train, screen, held, teacherSteps, pairLevels, ossWalks, ossTeacherSteps, tried, finalists }: Spending, { perDenoise, steps, perWalk, baselines }: Omit<BudgetInput, 'budget'>): number {
  const teach = (train + held) * teacherSteps;
  const pairs = screen * pairLevels;
  const oss = ossWalks * ossTeacherSteps * (1 + steps);
  const compare = runsOf(baselines + tried, { screen, train, finalists }) * perWalk;
  const confirm = (baselines + 1) * held * perWalk;
  return perDenoise * (teach + pairs + oss + compare + confirm);
}

const tiers: readonly Omit<Spending, 'teacherSteps' | 'ossTeacherSteps'>[] = [
  { train: 96, screen: 12, held: 48, pairLevels: 32, ossWalks: 3, tried: 28, finalists: 4, refined: 2, shakes: 3 },
  { train: 64, screen: 8, held: 32, pairLevels: 32, ossWalks: 2, tried: 24, finalists: 3, refined: 2, shakes: 2 },
  { train: 40, screen: 6, held: 16, pairLevels: 24, ossWalks: 0, tried: 16, finalists: 3, refined: 1, shakes: 1 },
  { train: 28, screen: 6, held: 14, pairLevels: 24, ossWalks: 0, tried: 14, finalists: 3, refined: 1, shakes: 1 },
  { train: 20, screen: 5, held: 10, pairLevels: 20, ossWalks: 0, tried: 12, finalists: 2, refined: 1, shakes: 1 },
  { train: 12, screen: 4, held: 8, pairLevels: 20, ossWalks: 0, tried: 10, finalists: 2, refined: 1, shakes: 1 },
  { train: 6, screen: 3, held: 6, pairLevels: 16, ossWalks: 0, tried: 6, finalists: 2, refined: 1, shakes: 1 },
  { train: 3, screen: 3, held: 4, pairLevels: 12, ossWalks: 0, tried: 3, finalists: 2, refined: 1, shakes: 1 },
  { train: 2, screen: 2, held: 2, pairLevels: 8, ossWalks: 0, tried: 2, finalists: 1, refined: 1, shakes: 0 },
];

/** Steps of the fine walk that lists of so many steps are held to. On the built-in model 40 end as near to 200 as 60 do: 0.004. */
export const teacherStepsFor = (steps: number): number => Math.max(40, 3 * steps);

/** Part of a budget that may go to what comes before refinement. */
const before = 0.65;

/**
 * The richest spending that leaves a good part for refinement; walks that are kept from before cost nothing. A budget
 * that allows none is refused with the least that does.
 */
export function spend(input: BudgetInput, kept: (spending: Spending) => boolean = () => false): Spending {
  const { budget, steps } = input;
  const choices = tiers.map((tier): Spending => Object.assign({ teacherSteps: teacherStepsFor(steps), ossTeacherSteps: Math.max(30, 2 * steps) }, tier));
  const cost = (choice: Spending) => costOf(kept(choice) ? { ...choice, teacherSteps: 0 } : choice, input);
  const least = cost(choices.at(-1)!);
  if (!(budget >= least)) {
    throw new StudioError(
      'bad_input',
      `A budget of ${budget.toLocaleString('en')} network evaluations is too small to judge lists of ${steps} steps for this sampler; it takes ${Math.ceil(least).toLocaleString('en')} at least. Raise the budget or ask for fewer steps.`,
    );
  }
  return choices.find((choice) => cost(choice) <= before * budget) ?? choices.at(-1)!;
}
