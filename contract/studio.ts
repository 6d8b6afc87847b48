import * as z from 'zod';
import { Catalog } from './catalog.ts';
import { collectionCommands, collectionEvents } from './collection-commands.ts';
import { DeviceReport } from './device.ts';
import { SigmaAnswer, SigmaQuery } from './engine.ts';
import { ErrorData } from './errors.ts';
import { experimentCommands, experimentEvents, judgingCommands } from './experiment-commands.ts';
import { ImagePage, ImageQuery, ImageRecord } from './image.ts';
import { Job, JobProgress } from './job.ts';
import { ModelDefaults, ModelInspection, ModelRecord } from './model.ts';
import { Request } from './request.ts';
import { scheduleCommands, scheduleEvents } from './schedule-commands.ts';
import { Settings, SettingsChange } from './settings.ts';

const JobRef = z.strictObject({ jobId: z.string() });
const ImageRef = z.strictObject({ imageId: z.string() });
const ImageRefs = z.strictObject({ imageIds: z.array(z.string()).min(1).max(10_000) });

export const EngineStatus = z.strictObject({
  state: z.enum(['idle', 'starting', 'ready', 'crashed', 'given_up']),
  /** The sentence a person reads when it is not well. */
  problem: ErrorData.nullable(),
});
export type EngineStatus = z.infer<typeof EngineStatus>;

export const AppInfo = z.strictObject({
  version: z.string(),
  electron: z.string().nullable(),
  node: z.string(),
  platform: z.string(),
  paths: z.strictObject({ data: z.string(), images: z.string(), database: z.string(), logs: z.string() }),
});
export type AppInfo = z.infer<typeof AppInfo>;

/** Everything the page can ask of main, and everything main tells it. */
export const StudioContract = {
  commands: {
    'app.info': { input: z.void(), output: AppInfo },
    /** The window can be seen and used: from now on others may have the processor. */
    'app.drawn': { input: z.void(), output: z.void() },
    /** Shows one of the program's own folders or files in the system's file manager. */
    'app.reveal': { input: z.strictObject({ path: z.enum(['data', 'images', 'database', 'logs']) }), output: z.void() },
    /** The system's own dialog; null when the person closed it without choosing. */
    'path.choose': {
      input: z.strictObject({ what: z.enum(['modelFile', 'modelFolder', 'imageFolder', 'exportFolder']) }),
      output: z.strictObject({ path: z.string().nullable() }),
    },
    'catalog.get': { input: z.void(), output: Catalog },
    /** `fresh` tries every device again, whatever was found before. */
    'device.report': { input: z.strictObject({ fresh: z.boolean().default(false) }), output: DeviceReport },
    'engine.status': { input: z.void(), output: EngineStatus },
    'engine.unload': { input: z.void(), output: z.void() },
    'schedule.sigmas': { input: SigmaQuery, output: SigmaAnswer },
    'prompt.tokens': {
      input: z.strictObject({ text: z.string() }),
      output: z.strictObject({ tokens: z.int(), limit: z.int() }),
    },

    'job.start': { input: Request, output: Job },
    'job.cancel': { input: JobRef, output: z.void() },
    /** Ends the batch that runs now and goes on with the next. */
    'job.skip': { input: JobRef, output: z.void() },
    'job.retry': { input: JobRef, output: Job },
    'job.remove': { input: JobRef, output: z.void() },
    'job.list': { input: z.void(), output: z.array(Job) },

    'image.page': { input: ImageQuery, output: ImagePage },
    'image.get': { input: ImageRef, output: ImageRecord },
    /** Shows the file in the system's file manager. */
    'image.reveal': { input: ImageRef, output: z.void() },
    /** Puts the picture and its infotext on the clipboard. */
    'image.copy': { input: ImageRef, output: z.void() },
    /** Moves files to the system's trash; `image.restore` brings them back while the trash still has them. */
    'image.trash': { input: ImageRefs, output: z.strictObject({ trashed: z.int() }) },
    'image.restore': { input: ImageRefs, output: z.strictObject({ restored: z.int() }) },
    'image.rate': { input: ImageRef.extend({ rating: z.int().min(0).max(5) }), output: ImageRecord },
    'image.favourite': { input: ImageRef.extend({ favourite: z.boolean() }), output: ImageRecord },

    'model.list': { input: z.void(), output: z.array(ModelRecord) },
    'model.inspect': { input: z.strictObject({ path: z.string() }), output: ModelInspection },
    /** A folder joins the library as it is, a file alone; the whole library comes back. */
    'model.add': { input: z.strictObject({ path: z.string() }), output: z.array(ModelRecord) },
    /** A person's own words and settings for a model; what is not given stays. */
    'model.describe': { input: z.strictObject({ modelId: z.string(), notes: z.string().max(100_000).optional(), defaults: ModelDefaults.optional() }), output: ModelRecord },

    ...collectionCommands,
    ...experimentCommands,
    ...scheduleCommands,
    ...judgingCommands,

    'settings.get': { input: z.void(), output: Settings },
    'settings.set': { input: SettingsChange, output: Settings },
  },
  events: {
    'engine.status': EngineStatus,
    'job.changed': Job,
    'job.progress': JobProgress,
    'job.removed': JobRef,
    'image.added': ImageRecord,
    'image.changed': ImageRecord,
    'image.removed': ImageRef,
    'model.changed': z.array(ModelRecord),
    ...collectionEvents,
    ...experimentEvents,
    ...scheduleEvents,
    'settings.changed': Settings,
    /** A sentence for the person that belongs to no call: a repaired database, a crashed engine. */
    notice: z.strictObject({ level: z.enum(['info', 'warn', 'error']), text: z.string() }),
  },
} as const;
export type StudioContract = typeof StudioContract;
