import { strip } from './spaces.ts';

/** A text as Python's `float` reads it: white space around, underscores between digits, `inf` and `nan`. Null where it raises. */
export function pythonFloat(text: string): number | null {
  const trimmed = strip(text);
  const word = /^([+-]?)(?:(inf|infinity)|nan)$/i.exec(trimmed);
  if (word) return word[2] === undefined ? Number.NaN : word[1] === '-' ? -Infinity : Infinity;
  const digits = String.raw`\d+(?:_\d+)*`;
  const number = new RegExp(`^[+-]?(?:${digits}\\.?(?:${digits})?|\\.${digits})(?:e[+-]?${digits})?$`, 'i');
  return number.test(trimmed) ? Number(trimmed.replaceAll('_', '')) : null;
}

/** A text as Python's `int` reads it. Null where it raises. */
export function pythonInt(text: string): number | null {
  const trimmed = strip(text);
  return /^[+-]?\d+(?:_\d+)*$/.test(trimmed) ? Number(trimmed.replaceAll('_', '')) : null;
}
