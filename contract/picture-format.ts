import * as z from 'zod';

/** What a picture is written as. PNG keeps every bit; the others are smaller and keep pixels only nearly (WebP at 100 keeps them). */
export const PictureFormat = z.enum(['png', 'jpeg', 'webp', 'avif']);
export type PictureFormat = z.infer<typeof PictureFormat>;

/** As each encoder counts it. A PNG has none. */
export const Quality = z.int().min(1).max(100);

export const endings: Readonly<Record<PictureFormat, string>> = { png: '.png', jpeg: '.jpg', webp: '.webp', avif: '.avif' };

/** The format that a file's name promises; null for a name that promises none of these. */
export function formatOfName(file: string): PictureFormat | null {
  const ending = /\.[^./\\]+$/.exec(file)?.[0].toLowerCase();
  if (ending === '.jpeg') return 'jpeg';
  return PictureFormat.options.find((format) => endings[format] === ending) ?? null;
}
