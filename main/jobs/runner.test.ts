import { expect, onTestFinished, test, vi } from 'vitest';
import type { EngineJob, ImageMade } from '../../contract/engine.ts';
import { StudioError } from '../../contract/errors.ts';
import type { EngineHost, EngineLink } from '../engine/host.ts';
import { openHistory, type History } from '../history/history.ts';
import { sampleFinished } from '../../tests/history/sample.ts';
import { createJobRunner } from './runner.ts';

/** An engine that makes what `run` says, without a process. */
async function bench(run: (job: EngineJob, made: (image: ImageMade) => void, signal: AbortSignal) => Promise<void>, change: (history: History) => History = (same) => same) {
  const history = await openHistory({ file: ':memory:', thread: 'inline' });
  onTestFinished(() => history.close());
  const listeners = new Map<string, (data: never) => void>();
  const link = {
    on: (event: string, listen: (data: never) => void) => listeners.set(event, listen),
    call: async (command: string, job: EngineJob, { signal }: { signal: AbortSignal }) => {
      signal.throwIfAborted();
      if (command === 'job.run') await run(job, (image) => listeners.get('image.made')!(image as never), signal);
      return { nfe: 40, seconds: 1 };
    },
  } as unknown as EngineLink;
  const runner = createJobRunner({
    history: change(history),
    host: { link: async () => link } as EngineHost,
    findFiles: async () => ({ model: { name: 'm', path: '/m', sha256: null }, files: { vae: null, loras: [], embeddings: [] } }),
    nameOf: (index, _, imageId) => `/pictures/${imageId}-${index}`,
    saveAs: () => ({ format: 'png', quality: 95 }),
    oneSeedPerBatch: async () => false,
    previews: () => false,
  });
  runner.listen(link);
  return { history, runner };
}

const finish = (job: EngineJob, index: number): ImageMade => {
  const plan = job.images[index]!;
  const { imageId, file, bytes, recipe } = sampleFinished(job.jobId, plan);
  return { jobId: job.jobId, imageId, file, bytes, recipe, nfe: 40, seconds: 1 };
};

test('pictures are kept as they come; a job that fails keeps those it made', async () => {
  const { history, runner } = await bench(async (job, made) => {
    made(finish(job, 0));
    throw new StudioError('engine_crashed', 'The engine ended.');
  });
  const { id } = await runner.add({ prompt: 'p', batchCount: 3 });
  expect(await runner.run(id)).toMatchObject({ state: 'failed', imagesDone: 1, error: { code: 'engine_crashed' } });
  expect(await history.jobs.get({ jobId: id })).toMatchObject({ state: 'failed', imagesDone: 1 });
});

test('a history that cannot keep a picture fails the job with its sentence, and nothing goes unheard', async () => {
  const unheard = vi.fn();
  process.on('unhandledRejection', unheard);
  onTestFinished(() => void process.off('unhandledRejection', unheard));
  const full = async () => {
    throw new StudioError('disk_full', 'The disk is full.');
  };
  const { runner } = await bench(
    async (job, made) => {
      made(finish(job, 0));
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    (history) => ({ ...history, jobs: Object.assign(Object.create(history.jobs) as History['jobs'], { finishImage: full }) }),
  );
  const { id } = await runner.add({ prompt: 'p' });
  expect(await runner.run(id)).toMatchObject({ state: 'failed', error: { code: 'disk_full', message: 'The disk is full.' } });
  expect(unheard).not.toHaveBeenCalled();
});

test('cancel reaches the engine; the next job runs', async () => {
  const { runner } = await bench(async (job, made, signal) => {
    if (job.request.prompt === 'slow') await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new StudioError('cancelled', 'Cancelled.'))));
    made(finish(job, 0));
  });
  const slow = await runner.add({ prompt: 'slow' });
  const next = await runner.add({ prompt: 'next' });
  const drained = runner.drain();
  await vi.waitFor(async () => runner.cancel(slow.id));
  await drained;
  await expect(runner.retry(next.id)).rejects.toThrow('has made all its pictures');
  expect(await runner.retry(slow.id)).toMatchObject({ state: 'queued' });
});

test('stopping leaves what runs unfinished in the history, to be shown as interrupted', async () => {
  const { history, runner } = await bench((_, __, signal) => new Promise((___, reject) => signal.addEventListener('abort', () => reject(new StudioError('engine_gone', 'Gone.')))));
  const { id } = await runner.add({ prompt: 'p' });
  const drained = runner.drain();
  await vi.waitFor(async () => expect((await history.jobs.get({ jobId: id })).state).toBe('running'));
  await runner.stop();
  await drained;
  expect(await history.jobs.get({ jobId: id })).toMatchObject({ state: 'running' });
});
