import * as z from 'zod';
import { Recipe } from './recipe.ts';

/** What may keep a replay from being the same picture. */
export const ReplayCause = z.enum([
  'model', 'vae', 'lora', 'embedding', // a file of other contents, or none
  'device', 'precision', 'threads', 'processor', 'platform', // another place of computing
  'engine', 'runtime', // other versions
  'settings', // something asked for that could not be asked for again
  'program', // made by another program
  'file', // the picture file is not as it was written
  'unsteady', // the device does not compute the same twice
]);
export type ReplayCause = z.infer<typeof ReplayCause>;

export const ReplayReason = z.strictObject({
  cause: ReplayCause,
  /** One sentence: what was recorded, what is there now. */
  sentence: z.string(),
});
export type ReplayReason = z.infer<typeof ReplayReason>;

/** A picture's pixels beside another's of the same size, channels counted from 0 to 255. */
export const PixelDifference = z.strictObject({
  pixels: z.int(),
  /** Pixels that differ in any channel. */
  differing: z.int(),
  largest: z.int().min(0).max(255),
  /** Mean over all channels of all pixels. */
  mean: z.number(),
});
export type PixelDifference = z.infer<typeof PixelDifference>;

/** What the hash of its pixels says of a file that keeps them only nearly. */
export const PixelProof = z.strictObject({
  /** The recorded hash is that of the replay's pixels. */
  same: z.boolean(),
  /** The file's pixels are further from them than its format would have put them: it was changed after it was written. */
  changed: z.boolean(),
});
export type PixelProof = z.infer<typeof PixelProof>;

/** A picture made again from its own recipe and compared with its file. */
export const ReplayReport = z.strictObject({
  verdict: z.enum(['bit_equal', 'differs', 'not_compared']),
  /** By what it is equal: the pixels in the file, or the hash it recorded of those it was written from. Null where it is not. */
  proof: z.enum(['pixels', 'hash']).nullable(),
  /** Of the file. One that keeps pixels only nearly differs though it is equal by its hash. */
  difference: PixelDifference.nullable(),
  /** What differs between what was recorded and this replay. It can be there though the pixels are equal. */
  reasons: z.array(ReplayReason),
  /** One sentence that says it all. */
  sentence: z.string(),
  /** What the replay was made with. */
  recipe: Recipe,
  seconds: z.number(),
  /** Where the replay's picture was kept, and under which id; null where nobody asked for that. */
  file: z.string().nullable(),
  imageId: z.string().nullable(),
});
export type ReplayReport = z.infer<typeof ReplayReport>;
