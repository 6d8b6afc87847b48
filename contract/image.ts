import * as z from 'zod';
import { Recipe } from './recipe.ts';

/** One picture of the history. */
export const ImageRecord = z.strictObject({
  id: z.string(),
  jobId: z.string().nullable(),
  /** Milliseconds since 1970. */
  createdAt: z.int(),
  file: z.string(),
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
  /** Null for a picture from elsewhere whose settings could not be read. */
  recipe: Recipe.nullable(),
  nfe: z.int().nullable(),
  seconds: z.number().nullable(),
  rating: z.int().min(0).max(5),
  favourite: z.boolean(),
  /** Its file was not there at the last look. */
  missing: z.boolean(),
  trashedAt: z.int().nullable(),
});
export type ImageRecord = z.infer<typeof ImageRecord>;

/** Longest edge of a thumbnail in pixels: enough for the strip and the grid on a dense screen. */
export const thumbEdge = 384;

/** A page goes on after its last row: a keyset, so it stays right while pictures arrive. */
export const ImageCursor = z.strictObject({ createdAt: z.int(), id: z.string() });
export type ImageCursor = z.infer<typeof ImageCursor>;

export const ImageQuery = z.strictObject({
  text: z.string().max(2000).default(''),
  after: ImageCursor.nullable().default(null),
  limit: z.int().min(1).max(500).default(100),
});
export type ImageQuery = z.infer<typeof ImageQuery>;

export const ImagePage = z.strictObject({ images: z.array(ImageRecord), next: ImageCursor.nullable() });
export type ImagePage = z.infer<typeof ImagePage>;
