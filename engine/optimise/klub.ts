import { solveTridiagonal } from '../math/monotone-cubic.ts';
import { linspace } from '../math/grid.ts';
import { cheapestPath } from './cheapest-path.ts';
import type { ErrorCurve } from './error-curve.ts';

const snr = (sigma: number) => 1 / (sigma * sigma);

/**
 * Align Your Steps' bound on the path divergence of a first-order solver that holds the denoised prediction of each
 * interval's upper level, in nats, interval by interval. For an ideal denoiser E‖D_t − D_u‖² = m(u) − m(t), and with
 * w = 1/σ² it is the excess of an upper sum over the integral: ½·[(w_low − w_high)·m(high) − ∫ m dw]. Sabour et al. 2024,
 * section 3; Watson et al. 2021 for the sum. `sigmas` fall and stay above 0.
 */
export function klubIntervals(sigmas: readonly number[], curve: ErrorCurve): number[] {
  return sigmas.slice(1).map((low, i) => {
    const high = sigmas[i]!;
    return 0.5 * ((snr(low) - snr(high)) * curve.at(high).value - curve.area(high, low));
  });
}

export function klub(sigmas: readonly number[], curve: ErrorCurve): number {
  return klubIntervals(sigmas, curve).reduce((sum, value) => sum + value, 0);
}

/** Fineness of the first search: finer gains nothing once Newton's method follows. */
const gridPoints = 1500;

/** Half of the gradient of the sum by w of each inner level: m(before) − m(here) + (w_after − w_here)·dm/dw. */
function gradient(logs: Float64Array, curve: ErrorCurve) {
  const points = Array.from(logs, (log) => ({ w: Math.exp(-2 * log), ...curve.at(Math.exp(log)) }));
  const size = logs.length - 2;
  const [lower, main, upper, right] = [0, 1, 2, 3].map(() => new Float64Array(size)) as [Float64Array, Float64Array, Float64Array, Float64Array];
  for (let i = 0; i < size; i++) {
    const [before, here, after] = [points[i]!, points[i + 1]!, points[i + 2]!];
    // By u = ln σ: dw/du = −2w, dm/dw = −m′/(2w), and their derivatives by u in turn.
    const slopeW = -here.slope / (2 * here.w);
    const bendW = -here.bend / (2 * here.w) - here.slope / here.w;
    right[i] = -(before.value - here.value + (after.w - here.w) * slopeW);
    lower[i] = before.slope;
    main[i] = -here.slope + 2 * here.w * slopeW + (after.w - here.w) * bendW;
    upper[i] = -2 * after.w * slopeW;
  }
  lower[0] = 0;
  upper[size - 1] = 0;
  return { lower, main, upper, right };
}

/**
 * The levels of least KLUB in `steps` intervals between the ends of a curve: dynamic programming on a fine grid, then
 * Newton's method on the stationary points. Highest first, both ends included. It is the ELBO-optimal schedule, and a
 * fully converged one is known to make poor pictures: score it before use, never ship it unseen.
 */
export function klubOptimum(curve: ErrorCurve, steps: number): number[] {
  const { sigmaMin, sigmaMax } = curve;
  if (steps === 1) return [sigmaMax, sigmaMin];
  const grid = linspace(Math.log(sigmaMax), Math.log(sigmaMin), gridPoints);
  const w = grid.map((log) => Math.exp(-2 * log));
  const m = grid.map((log) => curve.at(Math.exp(log)).value);
  const { path } = cheapestPath({ points: gridPoints, steps, cost: (i, j) => (w[j]! - w[i]!) * m[i]! });

  let logs = Float64Array.from(path, (place) => grid[place]!);
  let value = klub(Array.from(logs, Math.exp), curve);
  for (let iteration = 0; iteration < 50; iteration++) {
    const { lower, main, upper, right } = gradient(logs, curve);
    const step = solveTridiagonal(lower, main, upper, right);
    let better: { logs: typeof logs; value: number } | null = null;
    for (let length = 1; length > 1e-6 && !better; length /= 2) {
      const tried = logs.map((log, i) => log + length * (step[i - 1] ?? 0));
      if (tried.some((log, i) => i > 0 && log >= tried[i - 1]!)) continue;
      const triedValue = klub(Array.from(tried, Math.exp), curve);
      if (triedValue < value) better = { logs: tried, value: triedValue };
    }
    if (!better) break;
    ({ logs, value } = better);
  }
  return Array.from(logs, (log, i) => (i === 0 ? sigmaMax : i === steps ? sigmaMin : Math.exp(log)));
}
