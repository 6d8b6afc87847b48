/** `from` to `to`; an open end is not part of it. */
export interface Range {
  readonly from: number;
  readonly fromOpen: boolean;
  readonly to: number;
  readonly toOpen: boolean;
}

/** `10`, `>10`, `>=10`, `<10`, `<=10`, `5..8` (both included), `5..`, `..8`. Null for anything else. */
export function numberRange(text: string): Range | null {
  return span(text, (part) => (/^\d{1,15}(\.\d{1,9})?$/.test(part) ? [Number(part), Number(part)] : null), false);
}

/** The same of days: `2026-11-20`, `2026-11`, `2026`, with the signs and `..` as above. In ms, in this machine's time zone. */
export function dateRange(text: string): Range | null {
  return span(text, calendarSpan, true);
}

/** First ms of a day, month or year and first ms after it. */
function calendarSpan(text: string): [number, number] | null {
  const match = /^([12]\d{3})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), match[2] ? Number(match[2]) : null, match[3] ? Number(match[3]) : null];
  const from = new Date(year, (month ?? 1) - 1, day ?? 1);
  // What the calendar has no place for (month 13, February 30) comes back as another date.
  if (month !== null && from.getMonth() !== month - 1) return null;
  if (day !== null && from.getDate() !== day) return null;
  const to = day !== null ? new Date(year, month! - 1, day + 1) : month !== null ? new Date(year, month, 1) : new Date(year + 1, 0, 1);
  return [from.getTime(), to.getTime()];
}

/** Puts signs and `..` around what `one` reads: the smallest and the largest value (`endOpen`: the first after it) of a word. */
function span(text: string, one: (text: string) => [number, number] | null, endOpen: boolean): Range | null {
  const range = (from: number, fromOpen: boolean, to: number, toOpen: boolean): Range => ({ from, fromOpen, to, toOpen });
  const dots = text.indexOf('..');
  if (dots >= 0) {
    const [left, right] = [text.slice(0, dots), text.slice(dots + 2)];
    const from = left === '' ? null : one(left);
    const to = right === '' ? null : one(right);
    if ((left !== '' && !from) || (right !== '' && !to) || (left === '' && right === '')) return null;
    return range(from?.[0] ?? -Infinity, false, to?.[1] ?? Infinity, to ? endOpen : false);
  }
  const sign = /^(>=|<=|>|<|=)?/.exec(text)![0];
  const value = one(text.slice(sign.length));
  if (!value) return null;
  const [low, high] = value;
  if (sign === '>') return range(high, !endOpen, Infinity, false);
  if (sign === '>=') return range(low, false, Infinity, false);
  if (sign === '<') return range(-Infinity, false, low, true);
  if (sign === '<=') return range(-Infinity, false, high, endOpen);
  return range(low, false, high, endOpen);
}
