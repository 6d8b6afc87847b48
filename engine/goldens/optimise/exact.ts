import { linspace } from '../../math/grid.ts';
import { errorCurve, type ErrorCurve } from '../../optimise/error-curve.ts';
import type { DiagonalMixture } from './mixture.ts';

/** Fineness of the trapezoid rule, in parts of the narrowest component's spread: its error falls exponentially. */
const pointsPerSpread = { 1: 40, 2: 6 } as const;
/** How far out a component is followed, in its spreads. */
const reach = 7.5;

/** One coordinate's points, and for each component at each of them its density and how far it pulls x. */
interface Axis {
  readonly step: number;
  readonly points: number;
  readonly density: readonly Float64Array[];
  /** (1 − gain)·(mean − x): the component's posterior mean relative to x, so that squares do not cancel at small σ. */
  readonly pull: readonly Float64Array[];
  /** Posterior variance of the component. */
  readonly own: readonly number[];
}

function axisOf({ means, stds, active }: DiagonalMixture, j: number, sigma: number): Axis {
  const spreads = stds.map((std) => Math.hypot(std[j]!, sigma));
  const low = Math.min(...means.map((mean, k) => mean[j]! - reach * spreads[k]!));
  const high = Math.max(...means.map((mean, k) => mean[j]! + reach * spreads[k]!));
  const intervals = Math.ceil(((high - low) / Math.min(...spreads)) * pointsPerSpread[active.length as 1 | 2]);
  const points = linspace(low, high, intervals + 1);
  return {
    step: (high - low) / intervals,
    points: points.length,
    density: means.map((mean, k) => Float64Array.from(points, (x) => Math.exp(-0.5 * ((x - mean[j]!) / spreads[k]!) ** 2) / (Math.sqrt(2 * Math.PI) * spreads[k]!))),
    pull: means.map((mean, k) => Float64Array.from(points, (x) => (sigma / spreads[k]!) ** 2 * (mean[j]! - x))),
    own: stds.map((std, k) => ((std[j]! * sigma) / spreads[k]!) ** 2),
  };
}

/** A coordinate that is not there: one point of weight one. */
const nowhere = (components: number): Axis => ({
  step: 1,
  points: 1,
  density: Array.from({ length: components }, () => Float64Array.of(1)),
  pull: Array.from({ length: components }, () => Float64Array.of(0)),
  own: Array<number>(components).fill(0),
});

/**
 * m(σ) of the ideal denoiser: E[Var(x0 | x)], by the trapezoid rule over the coordinates in which the components differ
 * (at most two) and in closed form over the others. Var(x0|x) = Σ r_k·(v_k + (μ_k(x) − D)²), all terms positive.
 */
export function exactError(mixture: DiagonalMixture, sigma: number): number {
  const { weights, stds, active, shared } = mixture;
  const tail = shared.reduce((sum, j) => sum + (stds[0]![j]! ** 2 * sigma ** 2) / (stds[0]![j]! ** 2 + sigma ** 2), 0);
  if (active.length === 0) return tail;
  if (active.length > 2) throw new RangeError(`the exact error curve needs components that differ in two coordinates at most, not ${active.length}`);
  const first = axisOf(mixture, active[0]!, sigma);
  const second = active.length === 2 ? axisOf(mixture, active[1]!, sigma) : nowhere(weights.length);
  const count = weights.length;
  let total = 0;
  for (let a = 0; a < first.points; a++) {
    for (let b = 0; b < second.points; b++) {
      let density = 0;
      let [meanA, meanB, squares, own] = [0, 0, 0, 0];
      for (let k = 0; k < count; k++) {
        const part = weights[k]! * first.density[k]![a]! * second.density[k]![b]!;
        const [pullA, pullB] = [first.pull[k]![a]!, second.pull[k]![b]!];
        density += part;
        meanA += part * pullA;
        meanB += part * pullB;
        squares += part * (pullA * pullA + pullB * pullB);
        own += part * (first.own[k]! + second.own[k]!);
      }
      // density × variance, with the posterior shares part/density.
      if (density > 1e-200) total += own + squares - (meanA * meanA + meanB * meanB) / density;
    }
  }
  return tail + total * first.step * second.step;
}

const curves = new WeakMap<DiagonalMixture, ErrorCurve>();

/** The exact curve on a fine grid between two levels, made once. */
export function exactCurve(mixture: DiagonalMixture, sigmaMin: number, sigmaMax: number): ErrorCurve {
  const known = curves.get(mixture);
  if (known && known.sigmaMin <= sigmaMin && known.sigmaMax >= sigmaMax) return known;
  const sigmas = linspace(Math.log(sigmaMin), Math.log(sigmaMax), mixture.active.length === 2 ? 160 : 400).map(Math.exp);
  const curve = errorCurve(sigmas, sigmas.map((sigma) => exactError(mixture, sigma)));
  curves.set(mixture, curve);
  return curve;
}
