import type { Cell, CellCounts, ExperimentState, ExperimentSummary } from '../../../contract/experiment.ts';
import { count, duration, plural } from '../../lib/format.ts';

export const stateWords: Record<ExperimentState, string> = { paused: 'Paused', running: 'Running', done: 'Done' };
export const cellWords: Record<Cell['state'], string> = { waiting: 'Waiting', queued: 'In the queue', running: 'Being made', done: 'Done', failed: 'Failed', cancelled: 'Cancelled', skipped: 'Skipped' };

/** `20 NFE · 0.8 s`: what a cell cost, or is expected to. */
export function costText({ nfe, nfeExact, seconds, state }: Pick<Cell, 'nfe' | 'nfeExact' | 'seconds' | 'state'>): string {
  if (state === 'skipped') return '';
  const foretold = state !== 'done';
  return [nfe === null ? '' : `${nfeExact || !foretold ? '' : '~'}${count(nfe)} NFE`, seconds === null ? '' : `${foretold ? '~' : ''}${duration(seconds)}`].filter(Boolean).join(' · ');
}

/** What is left and what was, in a line. */
export function progressLine({ counts, references, nfe, seconds, state }: ExperimentSummary): string {
  const made = counts.total - counts.skipped;
  const parts = [
    `${count(counts.done)} of ${plural(made, 'picture')}`,
    references.total > 0 ? `${count(references.done)} of ${plural(references.total, 'reference')}` : '',
    counts.failed > 0 ? `${count(counts.failed)} failed` : '',
    counts.cancelled > 0 ? `${count(counts.cancelled)} cancelled` : '',
    counts.skipped > 0 ? `${count(counts.skipped)} skipped` : '',
    counts.reused > 0 ? `${count(counts.reused)} were there already` : '',
    `${count(nfe.done)} NFE`,
    duration(seconds.spent),
    state !== 'done' && seconds.left !== null && seconds.left > 0 ? `about ${duration(seconds.left)} left` : '',
  ];
  return parts.filter(Boolean).join(' · ');
}

/** What sharing and reusing saved; null when it is not worth a word. */
export function savedText({ seconds: { saved } }: ExperimentSummary): string | null {
  const total = saved.pictures + saved.text + saved.model;
  if (total < 1) return null;
  const parts = [saved.pictures >= 0.5 ? `${duration(saved.pictures)} by pictures that were there` : '', saved.text >= 0.5 ? `${duration(saved.text)} by prompts read once` : '', saved.model >= 0.5 ? `${duration(saved.model)} by models opened once` : ''];
  return `${duration(total)} saved: ${parts.filter(Boolean).join(', ')}`;
}

/** Shares of a bar: done, failed or cancelled, running. Skipped cells are no work and not in it. */
export function sharesOf(counts: CellCounts): { done: number; bad: number; running: number } {
  const all = Math.max(1, counts.total - counts.skipped);
  return { done: counts.done / all, bad: (counts.failed + counts.cancelled) / all, running: (counts.running + counts.queued) / all };
}
