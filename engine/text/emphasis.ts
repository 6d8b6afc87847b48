/** How weights act on the encoder's rows. `original` keeps the chunk's mean, `no-norm` does not, `none` leaves them alone. */
export const emphasisModes = ['original', 'no-norm', 'none'] as const;
export type EmphasisMode = (typeof emphasisModes)[number];

/** A1111: every row of `z` (`[tokens, width]`, one chunk) times its weight, then the whole chunk back to its mean. */
export function applyEmphasis(z: Float32Array, weights: readonly number[], mode: EmphasisMode): Float32Array {
  if (mode === 'none' || weights.every((weight) => weight === 1)) return z;
  const width = z.length / weights.length;
  const weighted = z.map((x, i) => x * weights[Math.floor(i / width)]!);
  if (mode === 'no-norm') return weighted;
  const scale = sum(z) / sum(weighted);
  // Weights that cancel out leave no mean to return to.
  if (!Number.isFinite(scale)) return weighted;
  return weighted.map((x) => x * scale);
}

/** ComfyUI: rows move away from, or towards, those of the empty prompt at the same places. */
export function applyComfyWeights(z: Float32Array, zEmpty: Float32Array, weights: readonly number[]): Float32Array {
  const width = z.length / weights.length;
  return z.map((x, i) => {
    const weight = weights[Math.floor(i / width)]!;
    return weight === 1 ? x : (x - zEmpty[i]!) * weight + zEmpty[i]!;
  });
}

function sum(x: Float32Array): number {
  let total = 0;
  for (const value of x) total += value;
  return total;
}
