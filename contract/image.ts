import * as z from 'zod';
import { Recipe } from './recipe.ts';
import { Seed } from './request.ts';

/** What a picture of another program says about its making; null where it doesn't. Words are ours where we know them. */
export const ImageSettings = z.strictObject({
  prompt: z.string().nullable().default(null),
  negativePrompt: z.string().nullable().default(null),
  sampler: z.string().nullable().default(null),
  schedule: z.string().nullable().default(null),
  /** `hash` is whatever that program wrote: ten digits of A1111, or a whole SHA-256. */
  model: z.strictObject({ name: z.string(), hash: z.string().nullable() }).nullable().default(null),
  family: z.string().nullable().default(null),
  loras: z.array(z.string()).default([]),
  steps: z.int().nullable().default(null),
  cfg: z.number().nullable().default(null),
  denoise: z.number().nullable().default(null),
  clipSkip: z.int().nullable().default(null),
  seed: Seed.nullable().default(null),
});
export type ImageSettings = z.infer<typeof ImageSettings>;

/** What can be read from a picture file itself. */
export const PictureFacts = z.strictObject({
  width: z.int().positive(),
  height: z.int().positive(),
  /** The program that wrote it: `stepwise`, `a1111`, `comfyui`, …, or `unknown`. */
  source: z.string(),
  /** Whole recipe, if the file carries one of ours. */
  recipe: Recipe.nullable(),
  /** What else it says, if it carries another program's settings. */
  settings: ImageSettings.nullable(),
});
export type PictureFacts = z.infer<typeof PictureFacts>;

/** The same of a picture that is kept, and why it has no thumbnail, if it has none. */
export const PictureBroughtIn = PictureFacts.extend({ unseen: z.string().nullable().default(null) });
export type PictureBroughtIn = z.infer<typeof PictureBroughtIn>;

/** The picture another one was made from, and how: `variation`, `img2img`, `hires`, `replay`, … */
export const ImageParent = z.strictObject({ imageId: z.string(), relation: z.string() });
export type ImageParent = z.infer<typeof ImageParent>;

/** One picture of the history. */
export const ImageRecord = z.strictObject({
  id: z.string(),
  /** Its place in time: grows with `createdAt`, differs for every picture, below 2^53. */
  seq: z.int(),
  jobId: z.string().nullable(),
  /** Milliseconds since 1970. */
  createdAt: z.int(),
  file: z.string(),
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
  source: z.string(),
  /** Null for a picture from elsewhere; then `settings` is what could be read, if anything. */
  recipe: Recipe.nullable(),
  settings: ImageSettings.nullable(),
  nfe: z.int().nullable(),
  seconds: z.number().nullable(),
  rating: z.int().min(0).max(5),
  favourite: z.boolean(),
  notes: z.string(),
  tags: z.array(z.string()),
  albums: z.array(z.string()),
  parent: ImageParent.nullable(),
  /** Its file was not there at the last look. */
  missing: z.boolean(),
  trashedAt: z.int().nullable(),
});
export type ImageRecord = z.infer<typeof ImageRecord>;

/** Longest edge of a thumbnail in pixels. Whoever shows a picture larger than that shows the picture itself. */
export const thumbEdge = 256;

/** A page goes on after its last row: a keyset, so it stays right while pictures arrive. */
export const ImageCursor = z.strictObject({ seq: z.int() });
export type ImageCursor = z.infer<typeof ImageCursor>;

export const ImageQuery = z.strictObject({
  /** In the search language: `sampler:heun steps:>10 "red circle" -prompt:cat`. */
  text: z.string().max(2000).default(''),
  /** Goes on after the page that gave this cursor. */
  after: ImageCursor.nullable().default(null),
  /** Without a cursor: begins at this moment, ms since 1970. With `older` that is the newest picture made before it. */
  before: z.int().nullable().default(null),
  towards: z.enum(['older', 'newer']).default('older'),
  limit: z.int().min(1).max(500).default(100),
});
export type ImageQuery = z.infer<typeof ImageQuery>;

/** Newest first, whichever way the pages go. */
export const ImagePage = z.strictObject({ images: z.array(ImageRecord), next: ImageCursor.nullable() });
export type ImagePage = z.infer<typeof ImagePage>;
