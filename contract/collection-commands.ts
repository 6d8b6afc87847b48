import * as z from 'zod';
import { Album, AlbumName, BulkAction, BulkOutcome, BulkPreview, BulkRecord, Facet, ImportProgress, ImportRoot, Period, Selection } from './collection.ts';
import { ImageQuery, ImageRecord } from './image.ts';
import { Job } from './job.ts';
import { PictureReading } from './reading.ts';
import { ReplayReport } from './replay.ts';

const Text = ImageQuery.shape.text;
const ImageRef = z.strictObject({ imageId: z.string() });
const BulkRef = z.strictObject({ bulkId: z.int() });
const AlbumRef = z.strictObject({ albumId: z.int() });

export const exportFormats = ['png', 'jpeg', 'webp', 'avif'] as const;
/** Pictures as files for elsewhere. */
export const ExportFiles = z.strictObject({
  selection: Selection,
  format: z.enum(exportFormats),
  /** 1 to 100, as each encoder counts it; PNG has none. */
  quality: z.int().min(1).max(100),
  /** The recipe beside each picture as a JSON file. */
  sidecar: z.boolean(),
  folder: z.string().min(1),
});
export type ExportFiles = z.infer<typeof ExportFiles>;

/** Largest picture or text that is taken from a drop, bytes. */
export const dropLimit = 256 * 2 ** 20;

/** What the page can ask of the history beyond its pages. Part of the StudioContract. */
export const collectionCommands = {
  'image.count': { input: z.strictObject({ text: Text }), output: z.int() },
  'image.facets': { input: z.strictObject({ text: Text, limit: z.int().min(1).max(1000).default(12) }), output: z.array(Facet) },
  /** Newest first. */
  'image.timeline': { input: z.strictObject({ text: Text, by: z.enum(['day', 'month']) }), output: z.array(Period) },
  'image.note': { input: ImageRef.extend({ notes: z.string().max(100_000) }), output: ImageRecord },
  /** The picture it was made from, and the latest of those made from it. */
  'image.lineage': { input: ImageRef, output: z.strictObject({ parent: ImageRecord.nullable(), children: z.array(ImageRecord), more: z.boolean() }) },
  /** What its file says: settings, noise, and what it cannot tell. */
  'image.read': { input: ImageRef, output: PictureReading },
  /** Makes it again and compares. Progress comes as that of a job `replay:<imageId>`. */
  'image.verify': { input: ImageRef.extend({ keep: z.boolean() }), output: ReplayReport },
  'image.export': { input: ExportFiles, output: z.strictObject({ written: z.int(), problems: z.array(z.string()) }) },

  /** A sheet of variations around a picture: as many jobs' pictures as asked, each leaning a little to another seed. */
  'image.explore': { input: ImageRef.extend({ strength: z.number().gt(0).max(1), count: z.int().min(1).max(64) }), output: Job },

  /** A picture that was dropped or pasted; nothing of it is kept. */
  'picture.read': { input: z.strictObject({ name: z.string(), bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.length <= dropLimit, 'it is larger than any picture') }), output: PictureReading },
  /** Null where the text holds no settings. */
  'infotext.read': { input: z.strictObject({ text: z.string().max(1_000_000) }), output: PictureReading.partial().nullable() },

  'bulk.prepare': { input: z.strictObject({ selection: Selection, action: BulkAction }), output: BulkPreview },
  'bulk.run': { input: BulkRef, output: BulkOutcome },
  'bulk.undo': { input: BulkRef, output: BulkOutcome },
  'bulk.list': { input: z.void(), output: z.array(BulkRecord) },

  'album.list': { input: z.void(), output: z.array(Album) },
  'album.add': { input: z.strictObject({ name: AlbumName }), output: Album },
  'album.rename': { input: AlbumRef.extend({ name: AlbumName }), output: Album },
  'album.remove': { input: AlbumRef, output: z.void() },
  'album.putBack': { input: AlbumRef, output: z.void() },

  'import.roots': { input: z.void(), output: z.array(ImportRoot) },
  /** Brings a folder in, or up to date, in the background. One at a time; another waits. */
  'import.start': { input: z.strictObject({ path: z.string().min(1) }), output: z.void() },
  /** What was brought in stays; the next start goes on. */
  'import.stop': { input: z.void(), output: z.void() },
  /** Forgets the folder; its pictures stay in the history. */
  'import.forget': { input: z.strictObject({ rootId: z.int() }), output: z.void() },
  'import.problems': { input: z.void(), output: z.array(z.strictObject({ file: z.string(), sentence: z.string() })) },
} as const;

export const collectionEvents = {
  'bulk.progress': z.strictObject({ bulkId: z.int(), left: z.int() }),
  'import.progress': ImportProgress,
  /** Many pictures changed at once, or another program changed some: lists are stale. */
  'history.changed': z.strictObject({}),
} as const;
