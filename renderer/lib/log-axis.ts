/** A logarithmic axis: where a value stands between two ends, and back. */
export interface LogAxis {
  at(value: number): number;
  value(place: number): number;
  /** Decades inside, and 2 and 5 between them where there are few. */
  readonly ticks: readonly number[];
}

/** From `low` at the place `from` to `high` at the place `to`; either may be the larger. */
export function logAxis(low: number, high: number, from: number, to: number): LogAxis {
  const [a, b] = [Math.log(low), Math.log(high)];
  const scale = (to - from) / (b - a || 1);
  const decades: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++) decades.push(Number(`1e${exponent}`));
  const inside = (value: number) => value >= low * 0.999 && value <= high * 1.001;
  const whole = decades.filter(inside);
  const fine = decades.flatMap((decade) => [decade, 2 * decade, 5 * decade]).filter(inside);
  return { at: (value) => from + (Math.log(value) - a) * scale, value: (place) => Math.exp(a + (place - from) / scale), ticks: whole.length >= 2 ? whole : fine };
}

/** A level moved between its neighbours: it never meets them. The closing 0 and the first level stay. */
export function movedLevel(sigmas: readonly number[], i: number, wanted: number, lowest: number): number[] {
  const above = sigmas[i - 1];
  if (above === undefined || sigmas[i] === 0) return [...sigmas];
  const below = sigmas[i + 1] || lowest;
  const room = Math.log(above / below) * 0.02;
  const clamped = Math.min(Math.max(wanted, below * Math.exp(room)), above * Math.exp(-room));
  return sigmas.map((sigma, k) => (k === i ? Number(clamped.toPrecision(6)) : sigma));
}
