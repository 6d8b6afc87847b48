import * as z from 'zod';
import { ImageQuery } from './image.ts';

/** Pictures by name, or everything a search finds. */
export const Selection = z.union([
  z.strictObject({ imageIds: z.array(z.string()).min(1).max(100_000) }),
  z.strictObject({ text: ImageQuery.shape.text, except: z.array(z.string()).default([]) }),
]);
export type Selection = z.infer<typeof Selection>;

export const BulkAction = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('rate'), rating: z.int().min(0).max(5) }),
  z.strictObject({ do: z.literal('favourite'), on: z.boolean() }),
  z.strictObject({ do: z.literal('tag'), tag: z.string().trim().min(1).max(100), on: z.boolean() }),
  z.strictObject({ do: z.literal('album'), albumId: z.int(), on: z.boolean() }),
  /** Moves the files to the system's trash, and back. */
  z.strictObject({ do: z.literal('trash') }),
  z.strictObject({ do: z.literal('restore') }),
]);
export type BulkAction = z.infer<typeof BulkAction>;

/** An action on many pictures, as it stands. */
export const BulkRecord = z.strictObject({
  id: z.int(),
  action: BulkAction,
  state: z.enum(['prepared', 'doing', 'done', 'undoing', 'undone']),
  createdAt: z.int(),
  /** Pictures it changes; how many of them are changed now; how many could not be. */
  count: z.int(),
  changed: z.int(),
  failed: z.int(),
});
export type BulkRecord = z.infer<typeof BulkRecord>;

/** What an action would change, before anything is changed. `examples` are ids. */
export const BulkPreview = BulkRecord.extend({ selected: z.int(), bytes: z.int(), examples: z.array(z.string()) });
export type BulkPreview = z.infer<typeof BulkPreview>;

/** An action as it stands after a run, and a sentence for every file that could not be moved. */
export const BulkOutcome = BulkRecord.extend({ problems: z.array(z.string()) });
export type BulkOutcome = z.infer<typeof BulkOutcome>;

export const AlbumName = z.string().trim().min(1).max(100);
export const Album = z.strictObject({ albumId: z.int(), name: z.string(), count: z.int(), cover: z.string().nullable() });
export type Album = z.infer<typeof Album>;

/** Fields whose values are counted. */
export const facetNames = ['model', 'family', 'lora', 'sampler', 'schedule', 'source', 'steps', 'cfg', 'rating', 'tag', 'album', 'size'] as const;
export const FacetName = z.enum(facetNames);
export type FacetName = z.infer<typeof FacetName>;

/** Values of a field among what a search finds, as a search writes them, most frequent first. */
export const Facet = z.strictObject({ field: FacetName, values: z.array(z.strictObject({ value: z.string(), count: z.int() })) });
export type Facet = z.infer<typeof Facet>;

/** A day or month with pictures; a page `before: end` begins with its newest. */
export const Period = z.strictObject({ date: z.string(), count: z.int(), end: z.int() });
export type Period = z.infer<typeof Period>;

/** A folder whose pictures belong to the history. */
export const ImportRoot = z.strictObject({ rootId: z.int(), path: z.string(), addedAt: z.int(), scannedAt: z.int().nullable() });
export type ImportRoot = z.infer<typeof ImportRoot>;

export const ImportProgress = z.strictObject({
  /** The folder somebody asked for, and the one below it that is gone through now. */
  root: z.string(),
  folder: z.string(),
  /** Files looked at so far, and of them kept anew, kept again because they changed, and not readable. */
  seen: z.int(),
  added: z.int(),
  refreshed: z.int(),
  failed: z.int(),
  /** Pictures of the history whose file is there no more. */
  missing: z.int(),
  state: z.enum(['running', 'done', 'stopped', 'failed']),
  /** Why it failed. */
  problem: z.string().nullable(),
});
export type ImportProgress = z.infer<typeof ImportProgress>;
