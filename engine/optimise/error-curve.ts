import { StudioError } from '../../contract/errors.ts';
import { linspace } from '../math/grid.ts';
import { combine, type Latents } from '../math/latents.ts';
import { monotoneCubic } from '../math/monotone-cubic.ts';
import type { Denoise } from '../samplers/sampler.ts';
import { counted, type Anytime } from './progress.ts';

/** m(σ) = E‖x0 − D(x, σ)‖², the denoising error, on VE levels. Rising. */
export interface ErrorCurve {
  readonly sigmaMin: number;
  readonly sigmaMax: number;
  /** m and its first two derivatives by ln σ. */
  at(sigma: number): { readonly value: number; readonly slope: number; readonly bend: number };
  /** ∫ m dw over w = 1/σ² from the level `high` to the lower level `low`. */
  area(high: number, low: number): number;
}

/** Nodes and weights of Gauss and Legendre on 0…1, exact for polynomials of degree 9. */
const nodes = [0.046910077030668, 0.23076534494715845, 0.5, 0.7692346550528415, 0.953089922969332];
const weights = [0.11846344252809454, 0.23931433524968324, 0.28444444444444444, 0.23931433524968324, 0.11846344252809454];

/** Neighbours that fall are given their mean: the nearest rising values. Ayer et al. 1955. */
function rising(values: ArrayLike<number>): number[] {
  const blocks: { sum: number; count: number }[] = [];
  for (let i = 0; i < values.length; i++) {
    blocks.push({ sum: values[i]!, count: 1 });
    while (blocks.length > 1) {
      const [before, last] = blocks.slice(-2) as [{ sum: number; count: number }, { sum: number; count: number }];
      if (before.sum / before.count < last.sum / last.count) break;
      blocks.splice(-2, 2, { sum: before.sum + last.sum, count: before.count + last.count });
    }
  }
  return blocks.flatMap(({ sum, count }) => Array<number>(count).fill(sum / count));
}

/** The curve through measured errors at rising levels, in log m over log σ. */
export function errorCurve(sigmas: ArrayLike<number>, errors: ArrayLike<number>): ErrorCurve {
  const logs = Array.from(sigmas, Math.log);
  const curve = monotoneCubic(logs, rising(errors).map((error) => Math.log(Math.max(error, 1e-300))));
  const at = (log: number) => {
    const { value, slope, bend } = curve.at(log);
    const m = Math.exp(value);
    return { value: m, slope: slope * m, bend: (bend + slope * slope) * m };
  };
  // ∫ m dw = ∫ 2·m/σ² dlnσ, piece by piece between measured levels and then summed.
  const piece = (from: number, to: number) => {
    let sum = 0;
    nodes.forEach((node, k) => {
      const log = from + node * (to - from);
      sum += weights[k]! * 2 * at(log).value * Math.exp(-2 * log);
    });
    return sum * (to - from);
  };
  const below = [0];
  for (let i = 1; i < logs.length; i++) below.push(below[i - 1]! + piece(logs[i - 1]!, logs[i]!));
  const areaBelow = (log: number) => {
    let i = 0;
    while (i < logs.length - 2 && logs[i + 1]! <= log) i++;
    return below[i]! + piece(logs[i]!, log);
  };
  return {
    sigmaMin: sigmas[0]!,
    sigmaMax: sigmas[sigmas.length - 1]!,
    at: (sigma) => at(Math.log(sigma)),
    area: (high, low) => areaBelow(Math.log(high)) - areaBelow(Math.log(low)),
  };
}

interface MeasureInput {
  readonly denoise: Denoise;
  /** Clean latents: data, or the ends of long runs of the model. */
  readonly data: Latents;
  readonly noise: Latents;
  readonly sigmaMin: number;
  readonly sigmaMax: number;
  readonly levels: number;
}

/**
 * The curve measured at `levels` log-even levels, with one noise for each latent that stays the same at every level.
 * Costs levels × latents evaluations, and then every step count is optimised without another. Only right for a model
 * that is near ideal and unguided: see `pair-table.ts` for the others.
 */
export async function* measureErrorCurve({ denoise, data, noise, sigmaMin, sigmaMax, levels }: MeasureInput): Anytime<ErrorCurve | null> {
  if (levels < 4) throw new StudioError('bad_input', `An error curve needs four noise levels or more, not ${levels}.`);
  const model = counted(denoise);
  const sigmas = linspace(Math.log(sigmaMin), Math.log(sigmaMax), levels).map(Math.exp);
  const errors: number[] = [];
  for (const sigma of sigmas) {
    const denoised = await model.denoise(combine([1, data], [sigma, noise]), sigma);
    let squares = 0;
    for (let k = 0; k < data.data.length; k++) squares += (denoised.data[k]! - data.data[k]!) ** 2;
    errors.push(squares / data.dims[0]);
    yield { calls: model.calls(), expected: levels * data.dims[0], best: null };
  }
  return errorCurve(sigmas, errors);
}
