import type { Normals } from '../math/evolution.ts';
import { Mt19937 } from '../math/mt19937.ts';

/** Random numbers of an optimisation run: the same seed gives the same run. */
export interface Draws extends Normals {
  /** Even in 0 … 1, never 0 itself. */
  uniform(): number;
}

export function drawsFrom(seed: bigint): Draws {
  const words = Mt19937.fromSeed(seed);
  // 53 bits, centred in their cell.
  const uniform = () => ((words.next() >>> 5) * 2 ** 26 + (words.next() >>> 6) + 0.5) / 2 ** 53;
  return {
    uniform,
    /** Box & Muller 1958. */
    randn(count) {
      const out = new Float64Array(count);
      for (let k = 0; k < count; k += 2) {
        const radius = Math.sqrt(-2 * Math.log(uniform()));
        const angle = 2 * Math.PI * uniform();
        out[k] = radius * Math.cos(angle);
        if (k + 1 < count) out[k + 1] = radius * Math.sin(angle);
      }
      return out;
    },
  };
}
