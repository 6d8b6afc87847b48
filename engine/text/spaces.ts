const separators = `${String.fromCharCode(0x1c)}-${String.fromCharCode(0x1f)}`;

/** Source of a class for white space as Python's `str` methods know it: Unicode's and four separators. */
export const space = String.raw`[\p{White_Space}${separators}]`;

const ends = new RegExp(`^${space}+|${space}+$`, 'gu');

/** Python's `strip`. `trim` takes the byte-order mark too and leaves the separators. */
export function strip(text: string): string {
  return text.replace(ends, '');
}
