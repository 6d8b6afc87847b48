import type { Plan } from './entry.ts';
import { finiteLambda, pathOf, vePath, type Path } from './path.ts';

/** The options it looks at. */
export interface Chosen {
  readonly convention: string;
  readonly eta?: number;
  readonly sNoise?: number;
}

const names = { a1111: 'A1111', comfyui: 'ComfyUI' } as const;

/**
 * For samplers that a program walks by the formulas of variance-exploding models whatever the model is. Without noise
 * nothing is lost by it on flow levels, dx/dσ = (x − D)/σ being one ODE; its noise is wrong there, and refused.
 */
export function asVeIn(program: keyof typeof names) {
  const asVe = ({ convention }: Chosen) => convention === program;
  return {
    path: ({ levels, options }: Pick<Plan<Chosen>, 'levels' | 'options'>): Path => (asVe(options) ? vePath : pathOf(levels)),
    grid: <O extends Chosen>(plan: Plan<O>): readonly number[] => (asVe(plan.options) ? plan.sigmas : finiteLambda(plan)),
    refuse(label: string, { levels, options }: Plan<Chosen>): string | null {
      const noisy = (options.eta ?? 0) > 0 && (options.sNoise ?? 1) > 0;
      if (levels.prediction !== 'flow' || !asVe(options) || !noisy) return null;
      return `${names[program]}’s ${label} adds noise to rectified-flow models as if they were variance-exploding, which leaves too much of it. Choose another convention, or set eta to 0.`;
    },
  };
}
