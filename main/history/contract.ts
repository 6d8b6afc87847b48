import * as z from 'zod';
import { ImageMade, ImagePlan } from '../../contract/engine.ts';
import { ErrorData } from '../../contract/errors.ts';
import { ImagePage, ImageParent, ImageQuery, ImageRecord, ImageSettings } from '../../contract/image.ts';
import { Job } from '../../contract/job.ts';
import { Recipe } from '../../contract/recipe.ts';
import { Request } from '../../contract/request.ts';
import { facetNames } from './search/facets.ts';

export type PlannedImage = ImagePlan;

/** A picture to keep; its file is complete on disk. */
export const NewImage = z.strictObject({
  id: z.string().min(1),
  jobId: z.string().nullable(),
  /** Milliseconds since 1970. */
  createdAt: z.int(),
  file: z.string().min(1),
  bytes: z.int().min(0),
  modifiedAt: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  source: z.string().min(1),
  recipe: Recipe.nullable(),
  settings: ImageSettings.nullable(),
  nfe: z.int().nullable(),
  seconds: z.number().nullable(),
  parent: ImageParent.nullable(),
});
export type NewImage = z.infer<typeof NewImage>;

export const NewJob = z.strictObject({
  jobId: z.string().min(1),
  request: Request,
  images: z.array(ImagePlan).min(1),
  /** The picture this job varies, upscales or replays, if any. */
  parent: ImageParent.nullable().default(null),
});
export type NewJob = z.infer<typeof NewJob>;

/** What the engine told of a finished picture, and what its file says. */
export const FinishedImage = ImageMade.extend({
  nfe: ImageMade.shape.nfe.nullable(),
  seconds: ImageMade.shape.seconds.nullable(),
  width: z.int().positive(),
  height: z.int().positive(),
  createdAt: z.int(),
  modifiedAt: z.int(),
});
export type FinishedImage = z.infer<typeof FinishedImage>;

export const ClaimedJob = z.strictObject({ job: Job, images: z.array(ImagePlan) });
export type ClaimedJob = z.infer<typeof ClaimedJob>;

export const StrandedImage = z.strictObject({ jobId: z.string(), plan: ImagePlan });
export type StrandedImage = z.infer<typeof StrandedImage>;

const Text = ImageQuery.shape.text;
const JobRef = z.strictObject({ jobId: z.string() });
const ImageRef = z.strictObject({ imageId: z.string() });

export const HistoryOpened = z.strictObject({
  /** Version the file had before; 0 if it is new. */
  from: z.int(),
  version: z.int(),
  /** The copy that was made before changing an older file. */
  copy: z.string().nullable(),
});
export type HistoryOpened = z.infer<typeof HistoryOpened>;

/** What the history's thread answers, and what it tells. */
export const HistoryContract = {
  commands: {
    'thread.open': {
      /** `warmUp`: load what searches need ahead of the first one. */
      input: z.strictObject({ file: z.string(), warmUp: z.boolean() }),
      output: HistoryOpened,
    },
    'thread.close': { input: z.void(), output: z.void() },

    'jobs.add': { input: NewJob, output: Job },
    'jobs.get': { input: JobRef, output: Job },
    /** Everything unfinished, and the latest `ended` that are not. */
    'jobs.list': { input: z.strictObject({ ended: z.int().min(0).max(1000).default(200) }), output: z.array(Job) },
    'jobs.claim': { input: z.strictObject({ jobId: z.string().nullable().default(null) }), output: ClaimedJob.nullable() },
    'jobs.finishImage': { input: FinishedImage, output: ImageRecord },
    'jobs.end': {
      input: JobRef.extend({ state: z.enum(['done', 'failed', 'cancelled']), error: ErrorData.nullable().default(null) }),
      output: Job,
    },
    'jobs.cancel': { input: JobRef, output: Job },
    'jobs.retry': { input: JobRef, output: Job },
    'jobs.remove': { input: JobRef, output: z.void() },
    'jobs.interruptStranded': { input: z.void(), output: z.array(Job) },
    'jobs.stranded': { input: z.void(), output: z.array(StrandedImage) },
    'jobs.settle': { input: JobRef, output: Job },

    'images.add': { input: NewImage, output: ImageRecord },
    'images.get': { input: ImageRef, output: ImageRecord },
    'images.page': { input: ImageQuery, output: ImagePage },
    'images.count': { input: z.strictObject({ text: Text }), output: z.int() },
    /** Values of fields among what a search finds, with counts, most frequent first. */
    'images.facets': {
      input: z.strictObject({ text: Text, fields: z.array(z.enum(facetNames)).default(facetNames), limit: z.int().min(1).max(1000).default(50) }),
      output: z.array(z.strictObject({ field: z.enum(facetNames), values: z.array(z.strictObject({ value: z.string(), count: z.int() })) })),
    },
    /** Days or months with pictures, newest first; a page `before: end` begins with the newest of that one. */
    'images.timeline': {
      input: z.strictObject({ text: Text, by: z.enum(['day', 'month']) }),
      output: z.array(z.strictObject({ date: z.string(), count: z.int(), end: z.int() })),
    },
    'images.rate': { input: ImageRef.extend({ rating: z.int().min(0).max(5) }), output: ImageRecord },
    'images.favourite': { input: ImageRef.extend({ favourite: z.boolean() }), output: ImageRecord },
    'images.note': { input: ImageRef.extend({ notes: z.string().max(100_000) }), output: ImageRecord },
    'images.markTrashed': { input: ImageRef.extend({ trashedAt: z.int().nullable() }), output: ImageRecord },
  },
  events: {
    /** Somebody asked a job that runs in this process to stop. */
    'job.cancelAsked': JobRef,
    /** Jobs whose process died, found while this one was open. */
    'job.interrupted': Job,
    /** Another process wrote to the history: what is shown may be stale. */
    'changed.outside': z.strictObject({}),
  },
} as const;
export type HistoryContract = typeof HistoryContract;
