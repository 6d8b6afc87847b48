import type { JobProgress } from '../../contract/job.ts';

/** A job's progress as one line of a terminal. */
export function progressLine({ phase, step, steps, sigma, nfe, secondsLeft }: JobProgress): string {
  if (phase !== 'sample') return { load: 'opening the model …', encode: 'reading the prompt …', decode: 'decoding …' }[phase];
  const left = secondsLeft === null ? '' : ` · ${secondsLeft.toFixed(1)} s left`;
  return `step ${step}/${steps} · σ ${sigma?.toPrecision(3)} · ${nfe} NFE${left}`;
}
