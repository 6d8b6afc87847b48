import { gapsOfLevels, levelsFromGaps } from './gaps.ts';

/** A run that tells how the end points answer to one measured number: `by` is how far it was moved. */
interface Nudge {
  /** Which of the measured numbers. */
  readonly of: number;
  readonly levels: readonly number[];
  readonly by: number;
}

/** In which numbers a list of n levels may be changed, its first level and what lies below its last apart. */
export interface Freedom {
  /** The numbers of the list to begin with. */
  readonly begin: readonly number[];
  /** Any numbers give a valid list. Levels above 0, falling. */
  levelsAt(place: readonly number[]): readonly number[];
  /** The numbers that derivatives are taken by: those that it is cheap to move one of. */
  readonly measures: {
    at(place: readonly number[]): readonly number[];
    around(place: readonly number[]): readonly Nudge[];
    /** d(measured number)/d(free number): a row for each measured one. */
    chain(place: readonly number[]): readonly (readonly number[])[];
  };
}

/** Part of the smaller gap beside a level that it is moved by to see what changes; for smooth changes, of every gap. */
const nudge = 0.05;

/** d(log level i)/d(gap j) of `levelsFromGaps`, for the levels after the first. */
function gapsToLevels(gaps: readonly number[], span: number): number[][] {
  const top = Math.max(...gaps);
  const sizes = gaps.map((gap) => Math.exp(gap - top));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let before = 0;
  return gaps.slice(0, -1).map((_, i) => {
    before += sizes[i]!;
    const share = before / total;
    return sizes.map((size, j) => ((-span * size) / total) * ((j <= i ? 1 : 0) - share));
  });
}

/**
 * Every log-gap by itself, n numbers. Derivatives are taken by the logarithms of the levels: a moved level asks the
 * network only for what comes after it, so the lowest comes first.
 */
export function freely(start: readonly number[], lowest: number): Freedom {
  const [first, n] = [start[0]!, start.length];
  const span = Math.log(first / lowest);
  const levelsAt = (gaps: readonly number[]) => levelsFromGaps(gaps, first, lowest).slice(0, -1);
  return {
    begin: gapsOfLevels([...start, lowest]),
    levelsAt,
    measures: {
      at: (gaps) => levelsAt(gaps).slice(1).map(Math.log),
      around(gaps) {
        const levels = levelsAt(gaps);
        return Array.from({ length: n - 1 }, (_, k) => {
          const i = n - 1 - k;
          const by = nudge * Math.min(Math.log(levels[i - 1]! / levels[i]!), Math.log(levels[i]! / (levels[i + 1] ?? lowest)));
          return { of: i - 1, levels: levels.with(i, levels[i]! * Math.exp(by)), by };
        });
      },
      chain: (gaps) => gapsToLevels(gaps, span),
    },
  };
}

/** Free numbers of a smooth change: as many polynomials as a few dozen walks can tell apart. */
const mostSmooth = 4;

/**
 * The log-gaps of the first list plus Chebyshev polynomials T₁, T₂, … along it (a constant changes nothing), at most four
 * numbers whatever the steps: what suits the walks it was found on suits others too.
 */
export function smoothly(start: readonly number[], lowest: number): Freedom {
  const gaps = gapsOfLevels([...start, lowest]);
  const [n, count] = [gaps.length, Math.min(mostSmooth, gaps.length - 1)];
  const angles = gaps.map((_, j) => (Math.PI * (j + 0.5)) / n);
  const levelsAt = (place: readonly number[]) =>
    levelsFromGaps(gaps.map((gap, j) => gap + place.reduce((sum, weight, k) => sum + weight * Math.cos((k + 1) * angles[j]!), 0)), start[0]!, lowest).slice(0, -1);
  return {
    begin: Array.from({ length: count }, () => 0),
    levelsAt,
    measures: {
      at: (place) => place,
      around: (place) => place.map((at, k) => ({ of: k, levels: levelsAt(place.with(k, at + nudge)), by: nudge })),
      chain: (place) => place.map((_, k) => place.map((_, j) => (j === k ? 1 : 0))),
    },
  };
}
