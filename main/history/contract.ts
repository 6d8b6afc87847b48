import * as z from 'zod';
import { Album, AlbumName, BulkAction, BulkPreview, BulkRecord, Facet, FacetName, facetNames, ImportRoot, Period, Selection } from '../../contract/collection.ts';
import { ImageMade, ImagePlan } from '../../contract/engine.ts';
import { ErrorData } from '../../contract/errors.ts';
import { ImagePage, ImageParent, ImageQuery, ImageRecord, ImageSettings } from '../../contract/image.ts';
import { Job } from '../../contract/job.ts';
import { ModelDefaults, ModelHashes, ModelInspection, ModelKind, ModelRecord } from '../../contract/model.ts';
import { Recipe } from '../../contract/recipe.ts';
import { Request } from '../../contract/request.ts';
import { experimentHistory } from './experiments/contract.ts';

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

/** A file an action has to move. `settled`: it is where it should be already. */
export const BulkFile = z.strictObject({ seq: z.int(), file: z.string(), move: z.enum(['trash', 'restore']), ticket: z.string().nullable(), settled: z.boolean() });
export type BulkFile = z.infer<typeof BulkFile>;

/** What became of a file: `ok`, with the trash's ticket where it gives one; `missing`: there was no file to move. */
export const Moved = z.strictObject({ seq: z.int(), move: z.enum(['trash', 'restore']), ok: z.boolean(), ticket: z.string().nullable(), missing: z.boolean() });
export type Moved = z.infer<typeof Moved>;

/** A file as its folder lists it. */
export const FoundFile = z.strictObject({ name: z.string(), bytes: z.int(), modifiedAt: z.int() });
export type FoundFile = z.infer<typeof FoundFile>;

/** A file whose contents are needed, and the picture it belongs to, if it is known. */
export const FileToRead = z.strictObject({ name: z.string(), imageId: z.string().nullable() });
export type FileToRead = z.infer<typeof FileToRead>;

/** A file that could not be imported, as it was then, and why. */
export const ImportProblem = z.strictObject({ file: z.string(), bytes: z.int(), modifiedAt: z.int(), sentence: z.string() });
export type ImportProblem = z.infer<typeof ImportProblem>;

/** A model as its folder lists it. */
export const FoundModel = z.strictObject({
  path: z.string(),
  name: z.string(),
  bytes: z.int(),
  modifiedAt: z.int(),
  /** Device and number of the file. */
  inode: z.string(),
  hint: ModelKind,
  builtin: z.boolean(),
  thumbnail: z.string().nullable(),
});
export type FoundModel = z.infer<typeof FoundModel>;

/** How far carrying over from a damaged history has come: up from the oldest picture, then down from the newest. */
export const SalvagePlace = z.strictObject({ way: z.enum(['rising', 'falling']), from: z.int(), until: z.int() });
export type SalvagePlace = z.infer<typeof SalvagePlace>;

const Text = ImageQuery.shape.text;
const JobRef = z.strictObject({ jobId: z.string() });
const ModelRef = z.strictObject({ modelId: z.string() });
const BulkRef = z.strictObject({ bulkId: z.int() });
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
      input: z.strictObject({ text: Text, fields: z.array(FacetName).default([...facetNames]), limit: z.int().min(1).max(1000).default(50) }),
      output: z.array(Facet),
    },
    /** Days or months with pictures, newest first; a page `before: end` begins with the newest of that one. */
    'images.timeline': {
      input: z.strictObject({ text: Text, by: z.enum(['day', 'month']) }),
      output: z.array(Period),
    },
    'images.rate': { input: ImageRef.extend({ rating: z.int().min(0).max(5) }), output: ImageRecord },
    'images.favourite': { input: ImageRef.extend({ favourite: z.boolean() }), output: ImageRecord },
    'images.note': { input: ImageRef.extend({ notes: z.string().max(100_000) }), output: ImageRecord },

    /** What an action would change; nothing is changed yet. `examples` are ids. */
    'bulks.prepare': {
      input: z.strictObject({ selection: Selection, action: BulkAction }),
      output: BulkPreview,
    },
    'bulks.get': { input: BulkRef, output: BulkRecord },
    'bulks.list': { input: z.strictObject({ limit: z.int().min(1).max(100).default(20) }), output: z.array(BulkRecord) },
    'bulks.unfinished': { input: z.void(), output: z.array(BulkRecord) },
    'bulks.begin': { input: BulkRef.extend({ way: z.enum(['doing', 'undoing']) }), output: BulkRecord },
    'bulks.step': { input: BulkRef, output: z.strictObject({ left: z.int(), files: z.array(BulkFile) }) },
    'bulks.moved': { input: BulkRef.extend({ moved: z.array(Moved) }), output: z.void() },

    'imports.roots': { input: z.void(), output: z.array(ImportRoot) },
    'imports.addRoot': { input: z.strictObject({ path: z.string().min(1) }), output: ImportRoot },
    'imports.removeRoot': { input: z.strictObject({ rootId: z.int() }), output: z.void() },
    /** Which of the files in a folder must be read. */
    'imports.compare': { input: z.strictObject({ folder: z.string(), files: z.array(FoundFile) }), output: z.array(FileToRead) },
    'imports.add': {
      input: z.strictObject({ images: z.array(NewImage), problems: z.array(ImportProblem) }),
      output: z.strictObject({ added: z.int(), refreshed: z.int() }),
    },
    /** Names of pictures of a folder that `compare` was not told of. */
    'imports.unseen': { input: z.strictObject({ folder: z.string() }), output: z.array(z.string()) },
    /** Folders below a root that have pictures and were not visited. */
    'imports.unvisited': { input: z.strictObject({ rootId: z.int(), visited: z.array(z.string()) }), output: z.array(z.string()) },
    /** `names` null: all of the folder. How many pictures that made missing. */
    'imports.markMissing': { input: z.strictObject({ folder: z.string(), names: z.array(z.string()).nullable() }), output: z.int() },
    'imports.finishRoot': { input: z.strictObject({ rootId: z.int() }), output: z.void() },
    'imports.problems': { input: z.strictObject({ limit: z.int().min(1).max(10_000).default(1000) }), output: z.array(ImportProblem) },

    /** Carries over from a damaged history what can still be read: pictures a slice at a time, and the queue. */
    'salvage.images': {
      input: z.strictObject({ file: z.string(), place: SalvagePlace.default({ way: 'rising', from: -1, until: -1 }) }),
      output: z.strictObject({ kept: z.int(), next: SalvagePlace.nullable() }),
    },
    'salvage.queue': { input: z.strictObject({ file: z.string() }), output: z.strictObject({ jobs: z.int(), experiments: z.int(), roots: z.array(z.string()) }) },

    /** Every model ever seen, missing ones too. */
    'models.list': { input: z.void(), output: z.array(ModelRecord) },
    /** Takes over what lies in the folders now; whether anything changed. */
    'models.sync': { input: z.strictObject({ found: z.array(FoundModel) }), output: z.boolean() },
    /** What was read of a file of that size and time; ignored if it changed since. */
    'models.noteInspection': {
      input: ModelRef.extend({ bytes: z.int(), modifiedAt: z.int(), inspection: ModelInspection.nullable(), problem: z.string().nullable() }),
      output: z.void(),
    },
    'models.describe': { input: ModelRef.extend({ notes: z.string().max(100_000).optional(), defaults: ModelDefaults.optional() }), output: ModelRecord },
    /** Works out a model's hashes and keeps them. One file at a time; a second call waits for the first. */
    'models.hash': { input: ModelRef, output: ModelHashes },
    'models.hold': { input: z.strictObject({ on: z.boolean() }), output: z.void() },
    'models.stopHashing': { input: z.void(), output: z.void() },

    ...experimentHistory,

    'albums.list': { input: z.void(), output: z.array(Album) },
    'albums.add': { input: z.strictObject({ name: AlbumName }), output: Album },
    'albums.rename': { input: z.strictObject({ albumId: z.int(), name: AlbumName }), output: Album },
    /** Takes it off the list; its pictures stay, and so does its choice of them until it is put back. */
    'albums.remove': { input: z.strictObject({ albumId: z.int() }), output: z.void() },
    'albums.putBack': { input: z.strictObject({ albumId: z.int() }), output: z.void() },
  },
  events: {
    /** Somebody asked a job that runs in this process to stop. */
    'job.cancelAsked': JobRef,
    /** Jobs whose process died, found while this one was open. */
    'job.interrupted': Job,
    /** Bytes of a model read so far. */
    'model.hashing': ModelRef.extend({ path: z.string(), done: z.int(), bytes: z.int() }),
    /** Another process wrote to the history: what is shown may be stale. */
    'changed.outside': z.strictObject({}),
  },
} as const;
export type HistoryContract = typeof HistoryContract;
