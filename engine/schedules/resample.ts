import { linspace } from '../math/grid.ts';

/** The value at a fractional place of a list. */
function at(values: readonly number[], place: number): number {
  const low = Math.min(Math.floor(place), values.length - 2);
  const weight = place - low;
  if (weight === 0) return values[low]!;
  return weight === 1 ? values[low + 1]! : values[low]! + weight * (values[low + 1]! - values[low]!);
}

const places = (values: readonly number[], count: number) => (count === 1 ? [values.length - 1] : linspace(0, values.length - 1, count));

/** A list at another count, log σ linear over the place in the list. One value alone is the lowest. Sabour et al. 2024, section 4. */
export function logLinear(sigmas: readonly number[], count: number): number[] {
  if (count === sigmas.length) return [...sigmas];
  const logs = sigmas.map(Math.log);
  return places(sigmas, count).map((place) => (Number.isInteger(place) ? sigmas[place]! : Math.exp(at(logs, place))));
}

/** A list at another count, σ itself linear over the place in the list. */
export function linear(sigmas: readonly number[], count: number): number[] {
  return places(sigmas, count).map((place) => at(sigmas, place));
}
