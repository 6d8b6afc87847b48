import type { Job, JobProgress } from '../../contract/job.ts';

/** Until the first step a model is read from its file: nobody else should read the disk or take a processor meanwhile. */
const gettingReady: ReadonlySet<JobProgress['phase']> = new Set(['load', 'encode']);

/** Lets hashing wait from when a job begins to load until its first step is done or it ends. */
export function hashingGivesWay(hold: (on: boolean) => Promise<void>): { onJob(job: Pick<Job, 'state'>): void; onProgress(progress: Pick<JobProgress, 'phase'>): void } {
  let held = false;
  const set = (on: boolean) => {
    if (on === held) return;
    held = on;
    // A history that is closing hashes nothing any more.
    hold(on).catch(() => undefined);
  };
  return {
    onJob: ({ state }) => void (state !== 'running' && state !== 'queued' && set(false)),
    onProgress: ({ phase }) => set(gettingReady.has(phase)),
  };
}
