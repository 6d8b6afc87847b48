import { interpolationWeights } from '../math/interpolation.ts';
import { factorial, phi } from '../math/phi.ts';
import { exponentialWeights } from './exponential.ts';

/**
 * UniC's weights as the “vary_coeff” code of UniPC's authors has them, for A1111's convention. They write the prediction
 * as differences δⱼ = (Dⱼ − D₀)/rⱼ and sum φₖ-terms over them; a loop index left one short drops the last term from the
 * old differences, and gives the newest that term alone, with the coefficient of the one before. With one difference
 * nothing is lost. Levels newest first: the one arrived at, the one come from, those before.
 */
export function varyCoefficients(lambdas: readonly number[], from: number, to: number): number[] {
  const h = to - from;
  const [, , ...before] = lambdas;
  if (before.length === 0) return exponentialWeights(lambdas, from, to);
  const nodes = [1, ...before.map((lambda) => (lambda - from) / h)];
  const last = nodes.length - 1;
  // The φₖ-term of the k-th derivative: h·φₖ₊₂(−h) times (k + 1)!, which turns it into a coefficient of the polynomial.
  const term = (k: number) => h * phi(k + 2, -h) * factorial(k + 1);
  const old = interpolationWeights(nodes, nodes.map((_, k) => (k < last ? term(k) : 0)));
  const newest = interpolationWeights(nodes, nodes.map((_, k) => (k === last - 1 ? (term(last) * factorial(last)) / factorial(last + 1) : 0)));
  const differences = nodes.map((r, j) => (j === 0 ? newest[0]! : old[j]!) / r);
  const first = -Math.expm1(-h) - differences.reduce((sum, weight) => sum + weight, 0);
  return [differences[0]!, first, ...differences.slice(1)];
}
