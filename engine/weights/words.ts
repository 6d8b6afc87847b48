import { basename } from 'node:path';

/** A size as people read it: `3.1 GB` (10⁹ bytes). */
export function sizeWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let size = bytes;
  while (size >= 999.95 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return unit === 0 ? `${bytes} bytes` : `${size.toFixed(1)} ${units[unit]}`;
}

/** A file's name in a sentence. */
export const fileWords = (path: string): string => `“${basename(path)}”`;

/** The first five of a list, and how many more there are. */
export function listWords(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

export const shapeWords = (shape: readonly number[]): string => (shape.length === 0 ? 'a single number' : shape.join('×'));
