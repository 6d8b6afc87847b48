/** What a number may be. `grid`: only multiples of it are allowed; `step`: how far one arrow key goes. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly integer: boolean;
  readonly grid?: number | undefined;
}

/** Takes off what binary fractions add: 0.1 + 0.2 is 0.3 to a person. */
const tidy = (value: number): number => Number(value.toPrecision(12));

/** The nearest allowed value. */
export function settle(value: number, range: Range): number {
  const grid = range.grid ?? (range.integer ? 1 : 0);
  const lowest = grid > 0 ? Math.ceil(range.min / grid) * grid : range.min;
  const highest = grid > 0 ? Math.floor(range.max / grid) * grid : range.max;
  const placed = grid > 0 ? Math.round(value / grid) * grid : value;
  return tidy(Math.min(highest, Math.max(lowest, placed)));
}

export type Pace = 'plain' | 'coarse' | 'fine';

/** One step in a direction: Shift goes ten times as far, Alt a tenth, but never less than the field can hold. */
export function stepped(value: number, direction: 1 | -1, pace: Pace, range: Range): number {
  const factor = pace === 'coarse' ? 10 : pace === 'fine' ? 0.1 : 1;
  const least = range.grid ?? (range.integer ? 1 : 0);
  const distance = Math.max(range.step * factor, least);
  return settle(value + direction * distance, range);
}

export const paceOf = (event: { shiftKey: boolean; altKey: boolean }): Pace =>
  event.shiftKey ? 'coarse' : event.altKey ? 'fine' : 'plain';

/** Digits after the point that a step can make. */
export function decimals(step: number): number {
  const text = String(step);
  const exponent = /e-(\d+)$/.exec(text);
  if (exponent) return Number(exponent[1]);
  return text.split('.')[1]?.length ?? 0;
}

/** Why a typed number was not taken as it stands, as one sentence; null when it was. */
export function correction(label: string, typed: number, range: Range): string | null {
  const settled = settle(typed, range);
  if (Math.abs(settled - typed) <= 1e-9 * Math.max(1, Math.abs(typed))) return null;
  if (typed < range.min || typed > range.max) return `${label} goes from ${range.min} to ${range.max}; set to ${settled}.`;
  const grid = range.grid ?? 1;
  return grid === 1 ? `${label} is a whole number; set to ${settled}.` : `${label} goes in steps of ${grid}; set to ${settled}.`;
}
