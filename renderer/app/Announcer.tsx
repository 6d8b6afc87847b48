import { useEffect, useState } from 'react';
import { studio } from '../studio.ts';
import { plural } from '../lib/format.ts';
import type { Job } from '../../contract/job.ts';

function sentence(job: Job): string | null {
  switch (job.state) {
    case 'done':
      return `Done: ${plural(job.imagesDone, 'picture')}.`;
    case 'failed':
      return `Failed: ${job.error?.message ?? 'no reason is known.'}`;
    case 'cancelled':
      return `Interrupted after ${plural(job.imagesDone, 'picture')}.`;
    case 'running':
      return job.imagesDone === 0 ? 'Started.' : null;
    default:
      return null;
  }
}

/** Tells a screen reader what eyes see on the canvas: that a job began and how it ended. */
export function Announcer() {
  const [text, setText] = useState('');
  useEffect(
    () =>
      studio.on('job.changed', (job) => {
        const said = sentence(job);
        if (said !== null) setText(said);
      }),
    [],
  );
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}
