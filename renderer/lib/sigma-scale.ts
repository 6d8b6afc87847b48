/** Places noise levels on a small chart: step across, log σ up. The closing 0 has no logarithm and stands on the floor. */
export interface SigmaScale {
  readonly points: readonly { x: number; y: number; sigma: number }[];
  /** Decades inside the range: 10, 1, 0.1 … */
  readonly ticks: readonly { sigma: number; y: number }[];
}

export interface Box {
  readonly width: number;
  readonly height: number;
  readonly pad: number;
}

/** Lowest and highest positive level of several schedules, so that they share one axis. */
export function sigmaSpan(lists: readonly (readonly number[])[]): { low: number; high: number } | null {
  let [low, high] = [Infinity, 0];
  for (const list of lists) {
    for (const sigma of list) {
      if (!(sigma > 0) || !Number.isFinite(sigma)) continue;
      low = Math.min(low, sigma);
      high = Math.max(high, sigma);
    }
  }
  if (high === 0) return null;
  return low === high ? { low: low / 2, high: high * 2 } : { low, high };
}

export function sigmaScale(sigmas: readonly number[], box: Box, span = sigmaSpan([sigmas])): SigmaScale {
  if (!span || sigmas.length === 0) return { points: [], ticks: [] };
  const floor = Math.log(span.low);
  const reach = Math.log(span.high) - floor;
  // A tenth of the height stays below the lowest level, for the closing zero.
  const usable = (box.height - 2 * box.pad) * 0.9;
  const y = (sigma: number) => (sigma > 0 ? box.pad + usable * (1 - (Math.log(sigma) - floor) / reach) : box.height - box.pad);
  const last = Math.max(1, sigmas.length - 1);
  const points = sigmas.map((sigma, i) => ({ x: box.pad + ((box.width - 2 * box.pad) * i) / last, y: y(sigma), sigma }));
  const ticks: { sigma: number; y: number }[] = [];
  for (let exponent = Math.ceil(Math.log10(span.low)); exponent <= Math.floor(Math.log10(span.high)); exponent++) {
    ticks.push({ sigma: Number(`1e${exponent}`), y: y(10 ** exponent) });
  }
  return { points, ticks };
}

export const pathOf = (points: SigmaScale['points']): string =>
  points.map((point, i) => `${i === 0 ? 'M' : 'L'}${point.x.toFixed(2)} ${point.y.toFixed(2)}`).join('');
