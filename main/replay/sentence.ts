import type { Recipe } from '../../contract/recipe.ts';
import type { PixelDifference, ReplayReason, ReplayReport } from '../../contract/replay.ts';

const percent = (part: number): string => (part >= 0.1 ? `${Math.round(part * 100)} %` : part >= 0.01 ? `${(part * 100).toFixed(1)} %` : 'under 1 %');

/** The verdict as one sentence: what a person reads first. `now`: what the replay was made with. */
export function verdictSentence(verdict: ReplayReport['verdict'], proof: ReplayReport['proof'], difference: PixelDifference | null, reasons: readonly ReplayReason[], now: Recipe): string {
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
  const why = reasons[0] ? ` ${reasons[0].sentence}${more}` : '';
  if (verdict === 'not_compared') return `Rendered again.${why}`;
  if (verdict === 'bit_equal') {
    const { width, height, provenance } = now;
    if (proof === 'hash') return `Bit-equal: the ${width} × ${height} pixels are those the file was written from, by the hash it recorded; its format keeps them to within ${difference?.largest ?? 0} of 255.${why ? ` Though:${why}` : ''}`;
    return `Bit-equal: all ${width} × ${height} pixels are the same, on ${provenance.device} with ${provenance.threads} ${provenance.threads === 1 ? 'thread' : 'threads'}.${why ? ` Though:${why}` : ''}`;
  }
  if (difference === null) return `Not the same: the sizes differ.${why}`;
  return `Not bit-equal: the largest difference is ${difference.largest} of 255, and ${percent(difference.differing / difference.pixels)} of the pixels differ.${why}`;
}
