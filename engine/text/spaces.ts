const separators = `${String.fromCharCode(0x1c)}-${String.fromCharCode(0x1f)}`;

/** Source of a class for white space as Python's `str` methods know it: Unicode's and four separators. */
export const space = String.raw`[\p{White_Space}${separators}]`;

const isSpace = new RegExp(space, 'u');

/** Python's `strip`. `trim` takes the byte-order mark too and leaves the separators. */
export function strip(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isSpace.test(text[from]!)) from++;
  while (to > from && isSpace.test(text[to - 1]!)) to--;
  return text.slice(from, to);
}
