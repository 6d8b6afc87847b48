/** Axes and labels of a chart on two logarithmic axes, in CSS pixels. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

/** The span of positive values, a little wider than they are; null without any. */
export function logSpan(values: readonly number[], room = 1.15): Span | null {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return null;
  const [low, high] = [Math.min(...positive), Math.max(...positive)];
  return { low: low / room, high: high * room };
}

/** Place of a value on an axis from `from` to `to`. */
export const onLog = (value: number, { low, high }: Span, from: number, to: number): number => from + ((Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))) * (to - from);

const marks = [[1], [1, 2, 5], [1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9]] as const;

/** Round numbers inside the span: as many to a decade as there is room for, decades alone where even those are many. */
export function logTicks({ low, high }: Span, most = 8): number[] {
  let ticks: number[] = [];
  for (const steps of marks) {
    const finer: number[] = [];
    for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++) {
      for (const step of steps) {
        const tick = Number(`${step}e${exponent}`);
        if (tick >= low && tick <= high) finer.push(tick);
      }
    }
    if (ticks.length > 0 && finer.length > most) break;
    ticks = finer;
  }
  return ticks;
}

/** Moves labels apart that would lie on each other, as little as need be, and keeps them between the ends. Order is kept. */
export function spread(wanted: readonly number[], distance: number, low: number, high: number): number[] {
  const order = wanted.map((at, i) => ({ at, i })).sort((a, b) => a.at - b.at);
  const placed = order.map(({ at }) => Math.min(high, Math.max(low, at)));
  for (let i = 1; i < placed.length; i++) placed[i] = Math.max(placed[i]!, placed[i - 1]! + distance);
  // What was pushed beyond the end pushes back.
  let end = high;
  for (let i = placed.length - 1; i >= 0 && placed[i]! > end; i--) {
    placed[i] = end;
    end -= distance;
  }
  const result = [...wanted];
  for (const [rank, { i }] of order.entries()) result[i] = placed[rank]!;
  return result;
}
