import { StudioError } from '../../contract/errors.ts';
import type { HandlerContext, HandlersOf } from './handlers.ts';

export function jobHandlers({ core, emit }: HandlerContext): HandlersOf<'job'> {
  /** Runs the queue in the background; what goes wrong beyond a job is said, never lost. */
  const go = () => {
    core.jobs.drain().catch((thrown: unknown) => emit('notice', { level: 'error', text: `The queue stopped: ${thrown instanceof Error ? thrown.message : String(thrown)}` }));
  };
  return {
    'job.start': async (request) => {
      const job = await core.jobs.add(request);
      go();
      return job;
    },
    'job.cancel': ({ jobId }) => core.jobs.cancel(jobId),
    'job.skip': ({ jobId }) => core.jobs.skip(jobId),
    'job.retry': async ({ jobId }) => {
      const job = await core.jobs.retry(jobId);
      go();
      return job;
    },
    'job.remove': async ({ jobId }) => {
      const job = await core.history.jobs.get({ jobId });
      if (job.state === 'running') throw new StudioError('bad_input', 'This job is running. Interrupt it first.');
      await core.history.jobs.remove({ jobId });
      emit('job.removed', { jobId });
    },
    'job.list': () => core.history.jobs.list({}),
  };
}
