import type { CellCounts } from '../../../contract/experiment.ts';
import { sharesOf } from './words.ts';

/** How far an experiment is, in one bar: made, broken, under way. */
export function ProgressBar({ counts, label }: { counts: CellCounts; label: string }) {
  const { done, bad, running } = sharesOf(counts);
  const percent = (share: number) => `${(share * 100).toFixed(2)}%`;
  return (
    <div role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(done * 100)} className="flex h-1 overflow-hidden rounded-full bg-edge/40">
      <span style={{ width: percent(done) }} className="bg-fill" />
      <span style={{ width: percent(bad) }} className="bg-bad" />
      <span style={{ width: percent(running) }} className="bg-accent" />
    </div>
  );
}
