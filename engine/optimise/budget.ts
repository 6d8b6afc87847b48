import { StudioError } from '../../contract/errors.ts';

/** How a budget is spent: walks to learn on, walks to confirm on, steps of the fine walk. */
export interface Spending {
  readonly train: number;
  readonly held: number;
  readonly teacherSteps: number;
  /** Levels of the table of pairs. */
  readonly pairLevels: number;
  /** Walks that optimal steps are searched on, and the steps of its own teacher. */
  readonly ossWalks: number;
  readonly ossTeacherSteps: number;
  /** Lists beside the baselines that are tried for real. */
  readonly tried: number;
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
export function costOf({ train, held, teacherSteps, pairLevels, ossWalks, ossTeacherSteps, tried }: Spending, { perDenoise, steps, perWalk, baselines }: Omit<BudgetInput, 'budget'>): number {
  const teach = (train + held) * teacherSteps;
  const compare = (baselines + tried) * train * perWalk;
  const oss = ossWalks * ossTeacherSteps * (1 + steps);
  const confirm = (baselines + 1) * held * perWalk;
  return perDenoise * (teach + train * pairLevels + oss + compare + confirm);
}

const tiers: readonly Omit<Spending, 'teacherSteps' | 'ossTeacherSteps'>[] = [
  { train: 12, held: 16, pairLevels: 32, ossWalks: 3, tried: 12, refined: 5, shakes: 6 },
  { train: 8, held: 12, pairLevels: 24, ossWalks: 1, tried: 6, refined: 4, shakes: 4 },
  { train: 5, held: 8, pairLevels: 20, ossWalks: 1, tried: 5, refined: 3, shakes: 2 },
  { train: 4, held: 6, pairLevels: 16, ossWalks: 0, tried: 4, refined: 2, shakes: 1 },
  { train: 3, held: 4, pairLevels: 12, ossWalks: 0, tried: 3, refined: 2, shakes: 1 },
  { train: 2, held: 2, pairLevels: 8, ossWalks: 0, tried: 2, refined: 1, shakes: 0 },
];

/** Part of a budget that may go to what comes before refinement. */
const before = 0.55;

/**
 * The richest spending that leaves a good part for refinement; walks that are kept from before cost nothing. A budget
 * that allows none is refused with the least that does.
 */
export function spend(input: BudgetInput, kept: (spending: Spending) => boolean = () => false): Spending {
  const { budget, steps } = input;
  const choices = tiers.map((tier, i): Spending => Object.assign({ teacherSteps: Math.max(i < 4 ? 60 : 40, 3 * steps), ossTeacherSteps: Math.max(30, 2 * steps) }, tier));
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
