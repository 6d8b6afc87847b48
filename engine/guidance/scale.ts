import { pathOf } from '../samplers/path.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import type { CommonOptions } from './guidance.ts';

/** Part of the run done at a level: 0 at its first, 1 at its last evaluation, log-linear between two levels. */
function progress(sigma: number, sigmas: readonly number[]): number {
  const last = sigmas.length - 2;
  if (last <= 0 || sigma >= sigmas[0]!) return 0;
  for (let i = 0; i < last; i++) {
    const [high, low] = [sigmas[i]!, sigmas[i + 1]!];
    if (sigma >= low) return (i + Math.log(high / sigma) / Math.log(high / low)) / last;
  }
  return 1;
}

interface ScaleInput {
  readonly cfg: number;
  readonly options: CommonOptions;
  readonly levels: NoiseLevels;
  readonly sigmas: readonly number[];
}

/**
 * The scale at a level: the one asked for, 1 outside the interval (Kynkäänniemi et al. 2024, “Applying Guidance in a
 * Limited Interval Improves Sample and Distribution Quality”), falling evenly to 1 over the tapered steps.
 */
export function scaleAt(sigma: number, { cfg, options, levels, sigmas }: ScaleInput): number {
  const { intervalLow, intervalHigh, taperFrom } = options;
  const noise = sigma / pathOf(levels).alpha(sigma);
  if (noise <= intervalLow && intervalLow > 0) return 1;
  if (intervalHigh !== null && noise > intervalHigh) return 1;
  if (taperFrom >= 1) return cfg;
  const done = progress(sigma, sigmas);
  return done <= taperFrom ? cfg : cfg + (1 - cfg) * ((done - taperFrom) / (1 - taperFrom));
}
