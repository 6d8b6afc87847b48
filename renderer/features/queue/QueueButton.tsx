import { ChevronDown, Eye, RotateCw, TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import type { Job } from '../../../contract/job.ts';
import { isBroken, isRunning, isWaiting, jobCreated, jobRemoved, useJobs } from '../../data/jobs.ts';
import { slotsOf } from '../../data/job-pictures.ts';
import { plural } from '../../lib/format.ts';
import { facts } from '../../state/facts.ts';
import { setLayout } from '../../state/layout.ts';
import { report } from '../../state/notices.ts';
import { showJob } from '../../state/view.ts';
import { studio } from '../../studio.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { Popover } from '../../ui/Popover.tsx';

const words: Record<Job['state'], string> = {
  running: 'being made',
  queued: 'waiting',
  done: 'done',
  failed: 'failed',
  cancelled: 'interrupted by you',
  interrupted: 'interrupted when Stepwise ended',
};
const finishedShown = 8;

/** “Queue 3”: what is being made, what waits, and what needs a word. */
export function QueueButton() {
  const jobs = useJobs().data ?? [];
  const running = jobs.filter(isRunning);
  const waiting = jobs.filter(isWaiting);
  const broken = jobs.filter(isBroken).toReversed();
  const ended = jobs.filter((job) => job.state === 'done' || job.state === 'cancelled').toReversed().slice(0, finishedShown);
  const open = running.length + waiting.length;
  return (
    <Popover
      title="Queue"
      side="top"
      align="end"
      className="w-96"
      trigger={
        <Button
          size="small"
          look={broken.length > 0 ? 'warning' : open > 0 ? 'quiet' : 'faint'}
          aria-label={broken.length > 0 ? `Queue ${open}, ${broken.length} ended badly` : `Queue ${open}`}
          className="-mr-2"
        >
          {broken.length > 0 && <TriangleAlert size={12} />}
          Queue {open}
          <ChevronDown size={12} />
        </Button>
      }
    >
      <header className="flex h-10 shrink-0 items-center justify-between pr-2 pl-4 hairline-b">
        <h2 className="text-body font-strong">Queue</h2>
        {waiting.length > 0 && <ClearWaiting waiting={waiting} />}
      </header>
      <div className="min-h-0 overflow-y-auto py-1">
        {jobs.length === 0 && <p className="px-4 py-5 text-label text-quiet">Nothing waits. What you ask for while something is being made lines up here, and stays through a restart.</p>}
        {[
          ['Now', [...running, ...waiting]],
          ['Needs a look', broken],
          ['Done', ended],
        ].map(([title, list]) =>
          (list as Job[]).length === 0 ? null : (
            <section key={title as string} aria-label={title as string} className="py-1">
              <h3 className="px-4 py-1 text-meta text-quiet">{title as string}</h3>
              <ul>
                {(list as Job[]).map((job) => (
                  <JobLine key={job.id} job={job} />
                ))}
              </ul>
            </section>
          ),
        )}
      </div>
    </Popover>
  );
}

/** Clearing asks: it takes away what others in the line waited for. */
function ClearWaiting({ waiting }: { waiting: readonly Job[] }) {
  const [asked, setAsked] = useState(false);
  const clear = async (): Promise<void> => {
    for (const job of waiting) await studio.call('job.cancel', { jobId: job.id });
  };
  return asked ? (
    <span className="flex items-center gap-1">
      <Button size="small" look="danger" onClick={() => void clear().catch(report)}>
        Drop {plural(waiting.length, 'job')}
      </Button>
      <Button size="small" look="quiet" onClick={() => setAsked(false)}>
        Keep
      </Button>
    </span>
  ) : (
    <Button size="small" look="quiet" onClick={() => setAsked(true)}>
      Clear waiting
    </Button>
  );
}

function JobLine({ job }: { job: Job }) {
  const active = isRunning(job) || isWaiting(job);
  const seen = slotsOf(job.id).some((id) => id !== null);
  const act = (promise: Promise<unknown>): void => void promise.catch(report);
  const show = (): void => {
    setLayout({ place: 'generate' });
    showJob(job.id);
  };
  /** The canvas follows it, unless something else is being made. */
  const again = async (): Promise<void> => {
    const { running } = facts();
    const created = await studio.call('job.retry', { jobId: job.id });
    jobCreated(created);
    if (!running) showJob(created.id);
  };
  return (
    <li className="flex items-center gap-2 py-1 pr-2 pl-4 hover:bg-hover/50">
      <span className="min-w-0 flex-1">
        <span className="block truncate text-label">{job.request.prompt || 'No prompt'}</span>
        <span className={classes('block text-meta', isBroken(job) ? 'text-warn' : 'text-quiet')} title={job.error?.message}>
          {words[job.state]} · {job.imagesDone}/{job.imagesTotal} · {job.request.width} × {job.request.height} · {job.request.steps} steps
        </span>
        {job.error && <span className="selectable line-clamp-3 block pt-0.5 text-meta text-quiet">{job.error.message}</span>}
      </span>
      {(active || seen) && <IconButton size="small" label="Show on the canvas" icon={<Eye size={14} />} onClick={show} />}
      {!active && <IconButton size="small" label="Run again" icon={<RotateCw size={14} />} onClick={() => act(again())} />}
      {active ? (
        <IconButton size="small" label={isRunning(job) ? 'Interrupt' : 'Take out of the queue'} icon={<X size={14} />} onClick={() => act(studio.call('job.cancel', { jobId: job.id }))} />
      ) : (
        <IconButton size="small" label="Remove from this list" icon={<X size={14} />} onClick={() => act(studio.call('job.remove', { jobId: job.id }).then(() => jobRemoved(job.id)))} />
      )}
    </li>
  );
}
