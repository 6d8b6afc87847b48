import type { Path } from './path.ts';

/**
 * Coefficients of a step of the reverse SDE with the noise share eta, frozen in everything but the model's answers:
 * x' = keep·x + alpha·Σ wⱼDⱼ + spread·n, the weights by `exponentialWeights`. Lu et al. 2022, DPM-Solver++, eq. 18;
 * Xue et al. 2023, SA-Solver, Proposition 4.2 with τ² = eta.
 */
export function sdeStep(path: Path, sigma: number, sigmaNext: number, eta: number): { keep: number; alpha: number; spread: number } {
  const h = path.lambda(sigmaNext) - path.lambda(sigma);
  return {
    keep: (sigmaNext / sigma) * Math.exp(-eta * h),
    alpha: path.alpha(sigmaNext),
    spread: sigmaNext * Math.sqrt(-Math.expm1(-2 * eta * h)),
  };
}
