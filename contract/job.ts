import * as z from 'zod';
import { ErrorData } from './errors.ts';
import { Request } from './request.ts';

/** `interrupted`: the program ended while it ran; it can be run again. */
export const JobState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']);
export type JobState = z.infer<typeof JobState>;

/** A request being made, or made. Its seeds are fixed when it is queued, so running it again makes the same pictures. */
export const Job = z.strictObject({
  id: z.string(),
  state: JobState,
  request: Request,
  createdAt: z.int(),
  startedAt: z.int().nullable(),
  endedAt: z.int().nullable(),
  imagesDone: z.int(),
  imagesTotal: z.int(),
  error: ErrorData.nullable(),
});
export type Job = z.infer<typeof Job>;

/** One step of a running job. Latest wins: a progress that nobody read yet is replaced. */
export const JobProgress = z.strictObject({
  jobId: z.string(),
  /** What the engine is doing: `load` opens the model, `encode` reads the prompt, `sample` walks the schedule, `decode` makes pixels. */
  phase: z.enum(['load', 'encode', 'sample', 'decode']),
  /** Batch within the job, from 0. */
  batch: z.int(),
  step: z.int(),
  steps: z.int(),
  sigma: z.number().nullable(),
  /** Model calls so far in this batch. */
  nfe: z.int(),
  /** Seconds to the end of the job, when it can be said honestly. */
  secondsLeft: z.number().nullable(),
  /** A small picture of `denoised` (JPEG), one per picture of the batch side by side. */
  preview: z.instanceof(Uint8Array).optional(),
});
export type JobProgress = z.infer<typeof JobProgress>;
