import { interpolationWeights } from '../math/interpolation.ts';
import { factorial, phi } from '../math/phi.ts';

/**
 * How the slope is weighed when the model is known at two levels only: `exact` integrates the line through them, `bh1`
 * and `bh2` take half of B(h) = h or 1 − e^{−h} (Zhao et al. 2023, UniPC, section 3.1; `bh2` is also DPM-Solver++ 2M).
 */
export type SlopeRule = 'exact' | 'bh1' | 'bh2';

export interface Weighing {
  /** Share of noise of the SDE; 0 is the ODE. */
  readonly eta?: number;
  readonly rule?: SlopeRule;
  /** Scales the part of the parabola through three. */
  readonly curvature?: number;
}

/**
 * The weights of the model's predictions in one exponential step: the diffusion ODE (eta 0), or its SDE with the noise
 * share eta, moves x/α from λ to λ' by
 *     x'/α' = e^{−(1+eta)(λ'−λ)}·x/α + ∫ (1+eta)·e^{−(1+eta)(λ'−s)}·D(s) ds + noise,
 * and the weights integrate the polynomial through (λⱼ, Dⱼ) for D. They add up to 1 − e^{−(1+eta)(λ'−λ)}.
 * Lu et al. 2022 (DPM-Solver++, eq. 9); Xue et al. 2023 (SA-Solver, eq. 8 with τ² = eta).
 */
export function exponentialWeights(
  lambdas: readonly number[],
  from: number,
  to: number,
  { eta = 0, rule = 'exact', curvature = 1 }: Weighing = {},
): number[] {
  const h = to - from;
  const span = (1 + eta) * h;
  const moments = lambdas.map((_, k) => span * factorial(k) * phi(k + 1, -span));
  if (lambdas.length === 2 && rule !== 'exact') moments[1] = (rule === 'bh1' ? span : -Math.expm1(-span)) / 2;
  if (lambdas.length === 3) moments[2]! *= curvature;
  return interpolationWeights(lambdas.map((lambda) => (lambda - from) / h), moments);
}
