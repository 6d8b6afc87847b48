import { useEffect, useRef } from 'react';
import type { Job } from '../../../contract/job.ts';
import { onProgress, shareDone, type Progress } from '../../data/progress.ts';
import { duration, sigmaText } from '../../lib/format.ts';

const phases = { load: 'opening the model', encode: 'reading the prompt', sample: '', decode: 'making pixels' } as const;

/** “step 7/10 · σ 0.55 · 14 NFE · 0.8 s left” */
export function progressText(progress: Progress, batches: number): string {
  const { phase, step, steps, sigma, nfe, secondsLeft, batch } = progress;
  const parts = [
    batches > 1 ? `batch ${batch + 1}/${batches}` : '',
    phase === 'sample' ? `step ${step}/${steps}` : phases[phase],
    phase === 'sample' && sigma !== null ? `σ ${sigmaText(sigma)}` : '',
    phase === 'sample' && nfe > 0 ? `${nfe} NFE` : '',
    secondsLeft === null ? '' : `${duration(secondsLeft)} left`,
  ];
  return parts.filter(Boolean).join(' · ');
}

/** Where the running job is. Each step writes into the page directly: nothing is rendered anew, nothing is animated. */
export function ProgressLine({ job }: { job: Job }) {
  const text = useRef<HTMLSpanElement>(null);
  const bar = useRef<HTMLSpanElement>(null);
  const meter = useRef<HTMLDivElement>(null);
  const batches = job.request.batchCount;
  useEffect(
    () =>
      onProgress((progress) => {
        if (!text.current || !bar.current || !meter.current) return;
        const mine = progress?.jobId === job.id ? progress : null;
        const share = mine ? shareDone(mine, batches) : 0;
        text.current.textContent = mine ? progressText(mine, batches) : 'starting';
        bar.current.style.transform = `scaleX(${share})`;
        meter.current.setAttribute('aria-valuenow', String(Math.round(share * 100)));
        meter.current.setAttribute('aria-valuetext', text.current.textContent);
      }),
    [job.id, batches],
  );
  return (
    <div ref={meter} role="progressbar" aria-label="Progress of the job" aria-valuemin={0} aria-valuemax={100} className="flex min-w-0 flex-1 items-center gap-3">
      <span ref={text} className="truncate text-label text-text" />
      <span className="h-1 w-40 max-w-[30%] shrink-0 overflow-hidden rounded-full bg-edge/40">
        <span ref={bar} className="block size-full origin-left bg-accent [transform:scaleX(0)]" />
      </span>
    </div>
  );
}
