import { jobCreated } from '../../data/jobs.ts';
import { studio } from '../../studio.ts';
import { draft } from '../../state/draft.ts';
import { showJob } from '../../state/view.ts';

/** Asks for what stands on the panel. The canvas follows it at once if nothing else is being made. */
export async function start(follow: boolean): Promise<void> {
  const job = await studio.call('job.start', draft());
  jobCreated(job);
  if (follow) showJob(job.id);
}
