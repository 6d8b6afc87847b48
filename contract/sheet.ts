import * as z from 'zod';

/** The longest side a format holds, in pixels: PNG's is a 31-bit number, WebP's has 14 bits (RFC 9649, 2.6), AVIF's is what libheif writes. */
export const longestSide = { png: 2 ** 31 - 1, webp: 16_383, avif: 16_384 } as const;

/** A picture's place in a grid, counted from 0, with a line to stand below it. */
export const SheetCell = z.strictObject({
  row: z.int().min(0),
  column: z.int().min(0),
  /** Null leaves the place empty but for its words. */
  file: z.string().nullable(),
  caption: z.string(),
});
export type SheetCell = z.infer<typeof SheetCell>;

/** A grid of pictures with its legend, to be written as one picture. */
export const Sheet = z.strictObject({
  path: z.string(),
  format: z.enum(['png', 'webp', 'avif']),
  title: z.string(),
  columns: z.array(z.string()).min(1),
  rows: z.array(z.string()).min(1),
  cells: z.array(SheetCell),
  /** Size of a cell's picture in pixels; others are fitted into it. */
  cell: z.strictObject({ width: z.int().min(16).max(4096), height: z.int().min(16).max(4096) }),
  legend: z.boolean(),
});
export type Sheet = z.infer<typeof Sheet>;

export const SheetWritten = z.strictObject({ width: z.int(), height: z.int(), bytes: z.int(), notes: z.array(z.string()) });
export type SheetWritten = z.infer<typeof SheetWritten>;
