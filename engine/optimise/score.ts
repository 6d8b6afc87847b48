import type { Latents } from '../math/latents.ts';

/** How far a list's pictures are off, over several walks. */
export interface Score {
  /** `rmse`: root mean square distance per latent number to the fine walk's end. `energy`: distance of two laws, for samplers that draw noise. */
  readonly metric: 'rmse' | 'energy';
  readonly value: number;
  /** Standard error of `value` over the walks. */
  readonly spread: number;
  /** What each walk adds: squared distances, or terms of the energy distance. Their mean makes `value`. */
  readonly each: readonly number[];
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard error of a mean; 0 where one value says nothing of it. */
export function standardError(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1) / values.length);
}

/** Walks of a batch as rows of numbers. */
export function rowsOf({ data, dims }: Latents): (Float32Array | Float64Array)[] {
  const size = data.length / dims[0];
  return Array.from({ length: dims[0] }, (_, n) => data.subarray(n * size, (n + 1) * size));
}

/** Mean squared difference of two rows. */
function meanSquare(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) ** 2;
  return sum / a.length;
}

/** Pathwise: √ of the mean over walks of the mean squared difference to where the fine walk from the same noise ends. */
export function pathwise(ends: readonly Latents[], targets: readonly Latents[]): Score {
  const [ours, wanted] = [ends.flatMap(rowsOf), targets.flatMap(rowsOf)];
  return rmseOf(ours.map((row, n) => meanSquare(row, wanted[n]!)));
}

/** A pathwise score from squared distances. */
export function rmseOf(each: readonly number[]): Score {
  const value = Math.sqrt(mean(each));
  return { metric: 'rmse', value, spread: value > 0 ? standardError(each) / (2 * value) : 0, each };
}

/**
 * Energy distance 2·E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖ of two sets of pictures, per √number (Székely & Rizzo 2013), each
 * mean over all pairs: never below 0, and 0 only for equal sets. Sets of one law are a little above it by chance.
 */
export function energy(ends: readonly Latents[], targets: readonly Latents[]): Score {
  const [ours, wanted] = [ends.flatMap(rowsOf), targets.flatMap(rowsOf)];
  const distance = (a: ArrayLike<number>, b: ArrayLike<number>) => Math.sqrt(meanSquare(a, b));
  const within = (rows: readonly ArrayLike<number>[], n: number) => mean(rows.map((row) => distance(rows[n]!, row)));
  const own = mean(wanted.map((_, n) => within(wanted, n)));
  const each = ours.map((row, n) => 2 * mean(wanted.map((other) => distance(row, other))) - within(ours, n) - own);
  return { metric: 'energy', value: mean(each), spread: standardError(each), each };
}

/**
 * How surely one list is better than another on the same walks: the mean difference of their walks in standard errors.
 * Positive where `a` is better. With one walk there is no spread, and only the sign is told.
 */
export function advantage(a: Score, b: Score): number {
  const differences = b.each.map((value, n) => value - a.each[n]!);
  const [centre, spread] = [mean(differences), standardError(differences)];
  return spread > 0 ? centre / spread : Math.sign(centre);
}
