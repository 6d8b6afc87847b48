import type { CellMeasure, Distance, ErrorPoint, ErrorSeries } from '../../../contract/judging.ts';

/** A measured cell with what it was made by. */
export interface MeasuredCell extends CellMeasure {
  readonly sampler: string;
  readonly schedule: string;
  readonly label: string;
  readonly nfe: number;
  readonly steps: number;
}

/** Error over NFE: for each sampler and schedule the mean over the cells that cost the same, cheapest first. */
export function errorSeries(cells: readonly MeasuredCell[]): ErrorSeries[] {
  const series = groups(cells, ({ sampler, schedule }) => JSON.stringify([sampler, schedule]));
  return series.map((list) => {
    const { sampler, schedule, label } = list[0]!;
    const points = groups(list, ({ nfe }) => String(nfe)).map(pointOf);
    return { sampler, schedule, label, points: points.sort((a, b) => a.nfe - b.nfe) };
  });
}

function groups<T>(list: readonly T[], keyOf: (item: T) => string): T[][] {
  const found = new Map<string, T[]>();
  for (const item of list) {
    const group = found.get(keyOf(item));
    if (group) group.push(item);
    else found.set(keyOf(item), [item]);
  }
  return [...found.values()];
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function pointOf(cells: readonly MeasuredCell[]): ErrorPoint {
  const errors = cells.map(({ pixels }) => pixels.rmse);
  const average = mean(errors);
  const variance = errors.reduce((sum, value) => sum + (value - average) ** 2, 0) / Math.max(1, errors.length - 1);
  const latents = cells.flatMap((cell) => cell.latents ?? []);
  return {
    nfe: cells[0]!.nfe,
    steps: cells[0]!.steps,
    count: cells.length,
    pixels: meanDistance(cells.map(({ pixels }) => pixels)),
    latents: latents.length === cells.length ? meanDistance(latents) : null,
    standardError: cells.length > 1 ? Math.sqrt(variance / cells.length) : null,
  };
}

/** Means; the dB are those of the mean squared error, where no single perfect picture counts as infinite. */
function meanDistance(list: readonly Distance[]): Distance {
  const square = mean(list.map(({ rmse }) => rmse * rmse));
  const ranges = list.flatMap(({ rmse, psnr }) => (psnr === null ? [] : rmse * 10 ** (psnr / 20)));
  return { rmse: mean(list.map(({ rmse }) => rmse)), psnr: square === 0 || ranges.length === 0 ? null : 20 * Math.log10(mean(ranges) / Math.sqrt(square)), ssim: mean(list.map(({ ssim }) => ssim)) };
}
