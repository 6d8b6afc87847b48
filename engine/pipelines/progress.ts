import type { JobProgress } from '../../contract/job.ts';

/** Previews come at most this often, ms. */
const previewEvery = 200;

interface StepFacts {
  readonly batch: number;
  readonly step: number;
  readonly steps: number;
  readonly sigma: number;
  readonly nfe: number;
  readonly preview: Uint8Array<ArrayBuffer> | undefined;
}

/** Turns what happens in a job into what is told of it, with the time left where it can be said honestly. */
export function progressClock(jobId: string, batches: number, send: (progress: JobProgress) => void, now: () => number = () => performance.now()) {
  let last: JobProgress = { jobId, phase: 'load', batch: 0, step: 0, steps: 0, sigma: null, nfe: 0, secondsLeft: null };
  let batchBegan = now();
  let stepBegan = now();
  let previewAt = Number.NEGATIVE_INFINITY;
  /** Seconds of whole batches and of single steps, of this job alone. */
  const batchSeconds: number[] = [];
  const stepSeconds: number[] = [];

  function secondsLeft(step: number, steps: number, batch: number): number | null {
    if (batchSeconds.length > 0) return Math.max(0, mean(batchSeconds) * (batches - batch) - (now() - batchBegan) / 1000);
    // The first step carries what is done once; after two, the time of a step is known.
    if (stepSeconds.length < 2) return null;
    return mean(stepSeconds.slice(1)) * (steps - step + steps * (batches - batch - 1));
  }

  const tell = (more: Partial<JobProgress>) => {
    const { preview: _, ...rest } = last;
    last = { ...rest, ...more };
    send(last);
  };

  return {
    phase: (phase: JobProgress['phase'], batch: number): void => tell({ phase, batch }),
    /** A batch begins: from here its steps are timed. */
    beginBatch(): void {
      batchBegan = now();
      stepBegan = batchBegan;
    },
    previewDue(): boolean {
      if (now() - previewAt < previewEvery) return false;
      previewAt = now();
      return true;
    },
    step({ batch, step, steps, sigma, nfe, preview }: StepFacts): void {
      if (batchSeconds.length === 0) stepSeconds.push((now() - stepBegan) / 1000);
      stepBegan = now();
      tell({ phase: 'sample', batch, step, steps, sigma, nfe, secondsLeft: secondsLeft(step, steps, batch), ...(preview ? { preview } : {}) });
    },
    endBatch: (): void => void batchSeconds.push((now() - batchBegan) / 1000),
  };
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
