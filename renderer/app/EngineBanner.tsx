import { CircleAlert, Copy, RotateCw } from 'lucide-react';
import { StudioError } from '../../contract/errors.ts';
import { isBroken, jobCreated, useJobs } from '../data/jobs.ts';
import { useEngine } from '../data/library.ts';
import { copyText } from '../lib/clipboard.ts';
import { studio } from '../studio.ts';
import { detailOf, report } from '../state/notices.ts';
import { showJob, useView } from '../state/view.ts';
import { Button } from '../ui/Button.tsx';

/** Says when the engine is not well, and the way on. */
export function EngineBanner() {
  const status = useEngine().data;
  const last = useJobs().data?.findLast(isBroken);
  const shown = useView((view) => (view.shown.kind === 'job' ? view.shown.jobId : null));
  if (!status || (status.state !== 'crashed' && status.state !== 'given_up')) return null;
  // The canvas says it already, with the same way on.
  if (status.state === 'crashed' && last?.id === shown) return null;
  const { problem } = status;
  const again = async (): Promise<void> => {
    const job = await studio.call('job.retry', { jobId: last!.id });
    jobCreated(job);
    showJob(job.id);
  };
  return (
    <div role="alert" className="flex items-center gap-3 bg-panel px-4 py-2 hairline-b">
      <CircleAlert size={16} className="text-bad" aria-hidden />
      <p className="selectable min-w-0 flex-1 text-body">{problem?.message ?? 'The engine ended unexpectedly. It starts again with the next job.'}</p>
      {last && (
        <Button onClick={() => void again().catch(report)}>
          <RotateCw size={14} /> Run again
        </Button>
      )}
      {problem && (
        <Button look="quiet" onClick={() => void copyText(detailOf(StudioError.from(problem))).catch(report)}>
          <Copy size={14} /> Copy details
        </Button>
      )}
    </div>
  );
}
