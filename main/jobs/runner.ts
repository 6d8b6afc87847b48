import type { EngineJob, FileGrant, ImageMade, SharedSeconds } from '../../contract/engine.ts';
import { errorData, StudioError } from '../../contract/errors.ts';
import type { ImageParent, ImageRecord } from '../../contract/image.ts';
import type { Job, JobProgress } from '../../contract/job.ts';
import { Request, type RequestInput } from '../../contract/request.ts';
import type { EngineHost, EngineLink } from '../engine/host.ts';
import type { History } from '../history/history.ts';
import { newId } from '../ids.ts';
import { checkFits, fixSeeds, planImages, type PlanOptions, type SaveAs } from './plan.ts';

/** The files a request names, found in the model library. */
export interface RequestFiles {
  readonly model: FileGrant;
  readonly files: { readonly vae: FileGrant | null; readonly loras: FileGrant[]; readonly embeddings: FileGrant[] };
}

export interface RunnerOptions {
  readonly history: History;
  readonly host: EngineHost;
  readonly findFiles: (request: Request) => Promise<RequestFiles>;
  /** The path of a picture's file without its ending, which `saveAs` decides. */
  readonly nameOf: PlanOptions['nameOf'];
  readonly saveAs: () => SaveAs;
  /** Whether a noise source draws a whole batch from one seed. */
  readonly oneSeedPerBatch: (noise: string) => Promise<boolean>;
  readonly previews: () => boolean;
  readonly lowMemory?: () => boolean;
  /** Fills in what a request leaves to the person's settings: device and threads. */
  readonly settle?: (request: Request) => Request;
  /** What is kept beside the pictures of a job. */
  readonly keepOf?: (job: Job) => Promise<EngineJob['keep']>;
  /** What a job that is done did not have to do again. */
  readonly onShared?: (jobId: string, shared: SharedSeconds) => void;
  readonly onJob?: (job: Job) => void;
  readonly onProgress?: (progress: JobProgress) => void;
  readonly onImage?: (image: ImageRecord) => void;
}

export interface JobRunner {
  /** Joins an engine's events to the jobs that wait for them. Called with each new connection. */
  listen(link: EngineLink): void;
  /** Queues a request; its seeds are fixed from here on. */
  add(request: RequestInput, parent?: ImageParent): Promise<Job>;
  /** Tells of a job that was queued without this runner. */
  announce(job: Job): void;
  cancel(jobId: string): Promise<void>;
  skip(jobId: string): Promise<void>;
  retry(jobId: string): Promise<Job>;
  /** Runs queued jobs one after another until there are none. */
  drain(): Promise<void>;
  /** Runs one job of the queue and tells how it ended. */
  run(jobId: string): Promise<Job>;
  /** Does something with the engine between two jobs: the one that runs ends first, the next one waits. */
  between<T>(work: () => Promise<T>): Promise<T>;
  /** Takes no further job; the one that runs is asked to stop. */
  stop(): Promise<void>;
}

/** Walks the durable queue: claims a job, has the engine make it, keeps each picture the moment its file is complete. */
export function createJobRunner(options: RunnerOptions): JobRunner {
  const { history, host } = options;
  const running = new Map<string, { readonly controller: AbortController; readonly kept: Promise<unknown>[] }>();
  let draining: Promise<void> | null = null;
  /** Something was queued since the queue was last seen empty. */
  let wanted = false;
  let stopped = false;
  /** The model the engine was last asked for. Another one gets a process of its own: the runtime gives back no memory. */
  let lastModel: string | null = null;
  /** The end of whatever has the engine now. */
  let engineFree: Promise<unknown> = Promise.resolve();
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = engineFree.then(work);
    engineFree = turn.catch(() => undefined);
    return turn;
  }

  const tell = (job: Job): Job => {
    options.onJob?.(job);
    return job;
  };

  async function keep(made: ImageMade): Promise<void> {
    const now = Date.now();
    const { width, height } = made.recipe;
    const image = await history.jobs.finishImage({ ...made, width, height, createdAt: now, modifiedAt: now });
    options.onImage?.(image);
    tell(await history.jobs.get({ jobId: made.jobId }));
  }

  async function make(claimed: NonNullable<Awaited<ReturnType<History['jobs']['claim']>>>): Promise<Job> {
    const { job, images } = claimed;
    const controller = new AbortController();
    const kept: Promise<unknown>[] = [];
    running.set(job.id, { controller, kept });
    tell(job);
    try {
      const request = options.settle?.(job.request) ?? job.request;
      const found = await options.findFiles(request);
      if (lastModel !== null && lastModel !== found.model.path) host.replace();
      lastModel = found.model.path;
      const link = await host.link();
      const keep = await options.keepOf?.(job);
      const { shared } = await link.call('job.run', { jobId: job.id, request, ...found, images, previews: options.previews(), lowMemory: options.lowMemory?.() ?? false, ...(keep ? { keep } : {}) }, { signal: controller.signal });
      await Promise.all(kept);
      if (shared) options.onShared?.(job.id, shared);
      return tell(await history.jobs.end({ jobId: job.id, state: 'done' }));
    } catch (thrown) {
      await Promise.allSettled(kept);
      // Closing is no cancel: the job stays unfinished in the history, and is interrupted when it is next opened.
      if (stopped) return job;
      const error = errorData(thrown);
      const cancelled = error.code === 'cancelled' || (controller.signal.aborted && error.code === 'engine_gone');
      return tell(await history.jobs.end({ jobId: job.id, state: cancelled ? 'cancelled' : 'failed', error: cancelled ? null : error }));
    } finally {
      running.delete(job.id);
    }
  }

  const claim = async () => (stopped ? null : history.jobs.claim({}));

  history.on('job.cancelAsked', ({ jobId }) => running.get(jobId)?.controller.abort());
  history.on('job.interrupted', tell);

  const runner: JobRunner = {
    listen(link) {
      link.on('job.progress', (progress) => options.onProgress?.(progress));
      link.on('image.made', (made) => {
        // A picture of no job of the queue is a replay's: kept by nobody unless somebody asks for it.
        const job = running.get(made.jobId);
        if (!job) return;
        const kept = keep(made);
        // Heard when the job ends; until then a failure must not count as unhandled.
        kept.catch(() => undefined);
        job.kept.push(kept);
      });
    },
    async add(input, parent) {
      const request = fixSeeds(Request.parse(input));
      const jobId = newId();
      const saveAs = options.saveAs();
      checkFits(request, saveAs);
      const plan = { nameOf: options.nameOf, saveAs, oneSeedPerBatch: await options.oneSeedPerBatch(request.noise) };
      const job = await history.jobs.add({ jobId, request, images: planImages(request, plan), parent: parent ?? null });
      return tell(job);
    },
    announce: (job) => void tell(job),
    async cancel(jobId) {
      running.get(jobId)?.controller.abort();
      tell(await history.jobs.cancel({ jobId }));
    },
    async skip(jobId) {
      if (!running.has(jobId)) throw new StudioError('bad_input', `The job ${jobId} is not running, so it has no batch to skip.`);
      await (await host.link()).call('job.skip', { jobId });
    },
    async retry(jobId) {
      return tell(await history.jobs.retry({ jobId }));
    },
    drain() {
      wanted = true;
      draining ??= (async () => {
        try {
          while (wanted) {
            wanted = false;
            for (;;) {
              // Claimed only when its turn has come: what waits is queued, not running.
              const more = await alone(async () => {
                const next = await claim();
                if (next) await make(next);
                return next !== null;
              });
              if (!more) break;
            }
          }
        } finally {
          draining = null;
        }
      })();
      return draining;
    },
    async run(jobId) {
      return alone(async () => {
        const claimed = await history.jobs.claim({ jobId });
        if (!claimed) throw new StudioError('unknown_job', `The job ${jobId} is not in the queue any more.`);
        return make(claimed);
      });
    },
    between: alone,
    async stop() {
      stopped = true;
      for (const { controller } of running.values()) controller.abort();
      await draining?.catch(() => undefined);
    },
  };
  return runner;
}
