/** The middle of some measurements. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** A measured figure against its goal, as the last line of a bench. */
export const ratioLine = (name: string, value: number, goal: number, unit = ''): string =>
  `${name}: ${value.toFixed(3)}${unit}, goal ≤ ${goal}${unit}: ${value <= goal ? 'reached' : 'MISSED'}`;
