import type { Candidate } from './candidates.ts';
import { advantage, type Score } from './score.ts';

/** A list judged on walks that took no part in choosing it. */
export interface Judged extends Candidate {
  readonly score: Score;
}

export interface Verdict {
  /** Whether a new list is better than every baseline on the held-out walks. */
  readonly accepted: boolean;
  /** What to walk: the new list if it was accepted, else the best built-in one. */
  readonly use: Judged;
  readonly sentence: string;
}

const digits = (value: number) => Number(value.toPrecision(3)).toString();
const shown = ({ value, spread }: Score) => `${digits(value)} ± ${digits(spread)}`;

/** Below this many standard errors a difference may be chance. */
const sure = 2;

/** The honest end: a list is recommended only if it wins on held-out walks, and how surely it does is said. */
export function judge(ours: Judged, rivals: readonly Judged[]): Verdict {
  const rival = rivals.reduce((best, each) => (each.score.value < best.score.value ? each : best));
  const walks = ours.score.each.length;
  const what = ours.score.metric === 'rmse' ? 'error' : 'distance of the laws';
  const place = `on ${walks} held-out ${walks === 1 ? 'picture' : 'pictures'}`;
  const wins = ours.score.value < rival.score.value;
  if (ours.method === 'schedule') {
    const use = wins ? ours : rival;
    return { accepted: false, use, sentence: `Nothing found beats the built-in lists: keep ${use.label} (${what} ${shown(use.score)} ${place}).` };
  }
  if (!wins) {
    return { accepted: false, use: rival, sentence: `Keep ${rival.label}: ${place} its ${what} is ${shown(rival.score)}, the new list’s ${shown(ours.score)}.` };
  }
  const saved = Math.round(100 * (1 - ours.score.value / Math.max(rival.score.value, 1e-300)));
  const doubt = advantage(ours.score, rival.score) < sure ? ' The difference is small enough to be chance: try more walks (a larger budget) before you rely on it.' : '';
  const less = ours.score.value > 0 ? `, ${saved} % less` : '';
  return { accepted: true, use: ours, sentence: `Better than every built-in schedule ${place}: ${what} ${shown(ours.score)} against ${shown(rival.score)} of ${rival.label}, the best of them${less}.${doubt}` };
}
