import { combine, type Latents } from '../math/latents.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import type { Plan } from './entry.ts';

/**
 * Samplers that programs write over timesteps hold x in the variance-preserving scale, √ᾱ·x₀ + √(1−ᾱ)·n with
 * σ = √((1−ᾱ)/ᾱ), and end above clean data; what they hand on is x in that scale.
 */
export function vpScaled(x: Latents, sigma: number): Latents {
  return sigma === 0 ? x : combine([1 / Math.sqrt(1 + sigma ** 2), x]);
}

/** Sentence for conventions that walk the timesteps of a discrete model. */
export function refuseWithoutTable(what: string, { levels }: Pick<Plan<unknown>, 'levels'>): string | null {
  if (levels.table && levels.prediction !== 'flow') return null;
  return `${what} walks the timesteps of a discrete eps or v model, and this model has none. Choose another convention or sampler.`;
}

/** log ᾱ of a discrete model at a time between 1/n and 1, linear between the times (k + 1)/n of its table. */
function logAlphaAt(table: Float64Array, time: number): number {
  const at = Math.min(Math.max(time * table.length - 1, 0), table.length - 1);
  const low = Math.min(Math.floor(at), table.length - 2);
  const log = (k: number) => -Math.log1p(table[k]! ** 2);
  return log(low) + (at - low) * (log(low + 1) - log(low));
}

/**
 * The levels that A1111's UniPC makes for itself: as many as the list given, from its first level down to timestep 0,
 * even in time, in its square root, or in log-SNR.
 */
export function vpTimeGrid(levels: NoiseLevels, sigmas: readonly number[], skipType: 'time_uniform' | 'time_quadratic' | 'logSNR'): number[] {
  const table = levels.table!;
  const sigmaAt = (time: number) => Math.sqrt(Math.expm1(-logAlphaAt(table, time)));
  const first = (levels.timestep(sigmas[0]!) + 1) / (levels.timestep(levels.sigmaMax) + 1);
  const last = 1 / table.length;
  const even = (from: number, to: number) => sigmas.map((_, i) => from + ((to - from) * i) / (sigmas.length - 1));
  if (skipType === 'time_quadratic') return even(Math.sqrt(first), Math.sqrt(last)).map((root) => sigmaAt(root ** 2));
  if (skipType === 'logSNR') return even(Math.log(sigmaAt(first)), Math.log(sigmaAt(last))).map(Math.exp);
  return even(first, last).map(sigmaAt);
}
