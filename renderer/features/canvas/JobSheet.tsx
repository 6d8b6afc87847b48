import { RotateCw } from 'lucide-react';
import { useJob } from '../../data/jobs.ts';
import { useSlots } from '../../data/job-pictures.ts';
import { sheet } from '../../lib/sheet.ts';
import { useSize } from '../../lib/use-size.ts';
import { plural } from '../../lib/format.ts';
import { studio } from '../../studio.ts';
import { report, detailOf } from '../../state/notices.ts';
import { StudioError } from '../../../contract/errors.ts';
import { jobCreated } from '../../data/jobs.ts';
import { select, showJob, showPicture, useView } from '../../state/view.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorState } from '../../ui/states.tsx';
import type { Job } from '../../../contract/job.ts';
import { Slot } from './Slot.tsx';

const gap = 8;

/** A job's contact sheet: each picture's preview and then the picture itself, in one place from the first step on. */
export function JobSheet({ jobId }: { jobId: string }) {
  const [holder, area] = useSize<HTMLDivElement>();
  const job = useJob(jobId);
  const slots = useSlots(jobId);
  const selected = useView((view) => view.selected);
  if (!job) return null;

  const { width, height, batchSize, prompt } = job.request;
  const cells = sheet(job.imagesTotal, { width, height }, area, gap);
  const troubled = job.state === 'failed' || job.state === 'interrupted';
  const nothing = slots.every((id) => id === null);

  return (
    <div ref={holder} className="relative grid size-full place-items-center">
      {troubled && nothing ? (
        <Trouble job={job} />
      ) : (
        <ul aria-label={`Pictures of this job: ${plural(job.imagesTotal, 'picture')}`} className="grid" style={{ gap, gridTemplateColumns: `repeat(${cells.columns}, ${cells.width}px)` }}>
          {Array.from({ length: job.imagesTotal }, (_, i) => {
            const imageId = slots[i] ?? null;
            return (
              <li key={i}>
                <Slot
                  job={job}
                  batch={Math.floor(i / batchSize)}
                  place={i % batchSize}
                  imageId={imageId}
                  size={cells}
                  alone={job.imagesTotal === 1}
                  selected={imageId !== null && imageId === selected}
                  title={imageId === null ? prompt : `${i + 1}: ${prompt}`}
                  onSelect={() => imageId !== null && select(imageId)}
                  onOpen={() => imageId !== null && showPicture(imageId)}
                />
              </li>
            );
          })}
        </ul>
      )}
      {troubled && !nothing && (
        <div className="absolute inset-x-0 bottom-0 grid place-items-center">
          <div className="rounded-overlay bg-panel shadow-overlay" data-surround="theme">
            <Trouble job={job} />
          </div>
        </div>
      )}
    </div>
  );
}

const said = {
  interrupted: 'Stepwise was closed while this was being made. What was finished is kept.',
  failed: 'This job failed.',
} as const;

function Trouble({ job }: { job: Job }) {
  const again = async (): Promise<void> => {
    const next = await studio.call('job.retry', { jobId: job.id });
    jobCreated(next);
    showJob(next.id);
  };
  return (
    <ErrorState
      text={job.error?.message ?? said[job.state as keyof typeof said]}
      detail={job.error ? detailOf(StudioError.from(job.error)) : undefined}
      actions={
        <Button look="primary" onClick={() => void again().catch(report)}>
          <RotateCw size={14} /> Run again
        </Button>
      }
    />
  );
}

