import { errorData } from '../../contract/errors.ts';
import type { EngineStatus } from '../../contract/studio.ts';
import type { Catalog } from '../../contract/catalog.ts';
import type { Job } from '../../contract/job.ts';
import type { Request } from '../../contract/request.ts';
import type { NextCell } from '../history/experiments/contract.ts';
import type { History } from '../history/history.ts';
import { newId } from '../ids.ts';
import type { JobRunner } from '../jobs/runner.ts';
import type { Wanted } from './keepsakes.ts';
import { requestOfCell } from './plan.ts';

export interface FeederOptions {
  readonly history: History;
  readonly jobs: Pick<JobRunner, 'announce'>;
  /** Has a job of the queue made. */
  readonly begin: (jobId: string) => void;
  readonly catalog: () => Promise<Catalog>;
  readonly fileOf: (seed: string, imageId: string) => string;
  /** Whether what is kept of a picture is enough to take it for a cell. */
  readonly suffices: (imageId: string, wanted: Wanted) => boolean;
  readonly engineStatus: () => EngineStatus;
  /** Only this experiment; null for all that run. */
  readonly only: () => string | null;
  /** Cells or sums of an experiment changed. */
  readonly onChange: (experimentId: string, cells: readonly number[]) => void;
  /** An experiment stopped by itself. */
  readonly onStopped: (experimentId: string, problem: string) => void;
  readonly onProblem: (sentence: string) => void;
}

export interface Feeder {
  /** Looks for cells to queue, now and after every one that ends. */
  wake(): void;
  /** A job changed; those of cells lead to the next. */
  heard(job: Job): void;
  /** All that could be done is done: nothing is queued, and no running experiment has a cell that waits. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Cells in the queue at a time: one that runs and one that is ready, so that the engine never waits. */
const ahead = 2;
/** A cell that took the whole program down so often is not begun again. */
const mostTries = 3;
/** Cells one after another that fail because of the engine itself, before the experiment stops. */
const mostCrashes = 3;

/**
 * Feeds the cells of running experiments into the queue as background jobs, a few at a time: every other job goes first, and
 * a pause takes back what has not begun. Which cells are left is read from the history each time, so it goes on from
 * wherever a crash left it.
 */
export function createFeeder(options: FeederOptions): Feeder {
  const { history } = options;
  let feeding: Promise<void> | null = null;
  let again = false;
  let stopped = false;
  const crashes = new Map<string, number>();
  /** Cells by the job that makes them, as far as this process queued it. */
  const cellOf = new Map<string, { readonly experimentId: string; readonly n: number }>();
  const waiters = new Set<() => void>();

  /** Queues one cell, or settles it without the queue; false when there is none left. */
  async function feedOne(): Promise<boolean> {
    const next = await history.experiments.next({ experimentId: options.only() });
    if (!next) return false;
    const { experimentId, cell } = next;
    try {
      if (!(await reuse(next))) await queue(next);
    } catch (thrown) {
      await history.experiments.fail({ experimentId, n: cell.n, error: errorData(thrown) });
    }
    options.onChange(experimentId, [cell.n]);
    return true;
  }

  /** Takes a picture that was made since the plan was, by another cell or by hand. */
  async function reuse({ experimentId, plan, cell, recipeKey, jobId }: NextCell): Promise<boolean> {
    if (recipeKey === null || jobId !== null) return false;
    const known = await history.experiments.identical({ recipeKey });
    if (!known || !options.suffices(known.imageId, { latents: plan.keepLatents, steps: cell.trajectory })) return false;
    await history.experiments.reuse({ experimentId, n: cell.n, imageId: known.imageId, savedSeconds: known.seconds ?? 0 });
    return true;
  }

  async function queue({ experimentId, plan, cell, tries, jobId }: NextCell): Promise<void> {
    const { n } = cell;
    if (tries >= mostTries) {
      const message = `This cell was begun ${tries} times and each time the program ended before its picture was done. It is left out; retry it by hand.`;
      await history.experiments.fail({ experimentId, n, error: { code: 'engine_crashed', message } });
      return;
    }
    if (jobId !== null) {
      cellOf.set(jobId, { experimentId, n });
      if (await history.experiments.requeue({ experimentId, n, jobId })) options.begin(jobId);
      return;
    }
    const request: Request = requestOfCell(plan, cell, await options.catalog());
    const imageId = newId();
    const image = { imageId, file: options.fileOf(request.seed, imageId), seed: request.seed, variationSeed: request.variationSeed, batch: 0, batchIndex: 0 };
    const id = newId();
    if (!(await history.experiments.queue({ experimentId, n, jobId: id, request, image }))) return;
    cellOf.set(id, { experimentId, n });
    options.jobs.announce(await history.jobs.get({ jobId: id }));
    options.begin(id);
  }

  async function feed(): Promise<void> {
    again = false;
    while ((await mayFeed()) && (await feedOne()));
    if (waiters.size === 0 || (await history.experiments.queued()) > 0) return;
    for (const tell of waiters) tell();
    waiters.clear();
  }

  const mayFeed = async () => !stopped && (await history.experiments.queued()) < ahead;

  function wake(): void {
    again = true;
    if (feeding || stopped) return;
    feeding = feed()
      .catch((thrown: unknown) => options.onProblem(errorData(thrown).message))
      .finally(() => {
        feeding = null;
        if (again) wake();
      });
  }

  /** An engine that cannot be started fails every cell in turn; after a few, the experiment waits for a person. */
  async function afterFailure(experimentId: string, job: Job): Promise<void> {
    const engines = job.error?.code === 'engine_crashed' || job.error?.code === 'engine_gone';
    const count = engines ? (crashes.get(experimentId) ?? 0) + 1 : 0;
    crashes.set(experimentId, count);
    if (!engines || (count < mostCrashes && options.engineStatus().state !== 'given_up')) return;
    const problem = `It stopped because the engine ended ${count === 1 ? 'unexpectedly' : `${count} times in a row`}: ${job.error!.message} Resume it when that is mended, and retry the cells that failed.`;
    await history.experiments.setRunning({ experimentId, running: false, problem });
    await history.experiments.withdraw({ experimentId });
    options.onStopped(experimentId, problem);
  }

  async function follow(job: Job): Promise<void> {
    const cell = cellOf.get(job.id) ?? (await history.experiments.cellOfJob({ jobId: job.id }));
    if (!cell) return;
    options.onChange(cell.experimentId, [cell.n]);
    if (job.state === 'done') crashes.delete(cell.experimentId);
    if (job.state === 'failed') await afterFailure(cell.experimentId, job);
    // Nothing is to be done for a job that was just queued, or whose picture came before its end.
    if (job.state === 'queued' || (job.state === 'running' && job.imagesDone > 0)) return;
    if (job.state !== 'running') cellOf.delete(job.id);
    wake();
  }

  // A cell that another process makes is heard of so.
  const outside = history.on('changed.outside', () => waiters.size > 0 && wake());

  return {
    wake,
    heard: (job) => void follow(job).catch((thrown: unknown) => options.onProblem(errorData(thrown).message)),
    async idle() {
      const settled = new Promise<void>((resolve) => waiters.add(resolve));
      wake();
      await settled;
    },
    async stop() {
      stopped = true;
      outside();
      await feeding;
      for (const tell of waiters) tell();
    },
  };
}
