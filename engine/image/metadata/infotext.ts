import { strip } from '../../text/spaces.ts';

/** A1111's “parameters” text taken apart, before any program's defaults. */
export interface Infotext {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** In the order written, doubled keys included. A value that was empty is null. */
  readonly fields: readonly (readonly [key: string, value: string | null])[];
}

/** With fewer fields than this the last line is part of the prompt. */
const fewestFields = 3;
const negativeMark = 'Negative prompt:';

export function parseInfotext(text: string): Infotext {
  const lines = strip(text).split('\n');
  const fields = parseFields(lines.at(-1)!);
  if (fields.length >= fewestFields) lines.pop();
  const prompt: string[] = [];
  const negative: string[] = [];
  let target = prompt;
  for (const line of lines) {
    const stripped = strip(line);
    const marked = stripped.startsWith(negativeMark);
    if (marked) target = negative;
    target.push(marked ? strip(stripped.slice(negativeMark.length)) : stripped);
  }
  return {
    prompt: joinLines(prompt),
    negativePrompt: joinLines(negative),
    fields: fields.length >= fewestFields ? fields.map(([key, value]) => [key, value === '' ? null : unquote(value)] as const) : [],
  };
}

/** Empty lines at the start go; those in between stay. */
function joinLines(lines: readonly string[]): string {
  return lines.reduce((text, line) => (text === '' ? line : `${text}\n${line}`), '');
}

const keyCharacter = /[\p{L}\p{N}_ \-/]/u;
const wordCharacter = /[\p{L}\p{N}_]/u;

/** `key: value` pairs divided by commas; a value in quotes may hold commas. One pass: a line of any length takes as long as it is. */
function parseFields(line: string): [key: string, value: string][] {
  const fields: [string, string][] = [];
  let at = 0;
  for (;;) {
    const colon = line.indexOf(':', at);
    if (colon < 0) return fields;
    const key = keyBefore(line, at, colon);
    if (key === null) {
      at = colon + 1;
      continue;
    }
    const [value, end] = valueAt(line, colon + 1);
    fields.push([key, value]);
    at = end;
  }
}

/** What a key may hold, from the colon back to its first letter or digit; two characters at least. */
function keyBefore(line: string, from: number, colon: number): string | null {
  let start = colon;
  let first = colon;
  while (start > from) {
    const paired = start - 2 >= from && /\p{Surrogate}/u.test(line[start - 1]!);
    const character = line.slice(start - (paired ? 2 : 1), start);
    if (!keyCharacter.test(character)) break;
    start -= character.length;
    if (wordCharacter.test(character)) first = start;
  }
  const key = line.slice(first, colon);
  return Array.from(key).length < 2 ? null : key;
}

/** The value from `from` on, and where the next field begins. */
function valueAt(line: string, from: number): [value: string, end: number] {
  const start = from + line.slice(from).search(/[^\p{White_Space}]|$/u);
  if (line[start] === '"') {
    const close = closingQuote(line, start + 1);
    const after = line[close + 1];
    if (close > start + 1 && (after === ',' || after === undefined)) return [line.slice(start, close + 1), close + 2];
  }
  const comma = line.indexOf(',', start);
  const end = comma < 0 ? line.length : comma;
  return [line.slice(start, end), end + 1];
}

function closingQuote(line: string, from: number): number {
  for (let i = from; i < line.length; i++) {
    if (line[i] === '"') return i;
    if (line[i] === '\\') i++;
  }
  return -1;
}

/** A quoted value as JSON says; what is no JSON stays as it is, quotes included. */
export function unquote(value: string): string {
  if (!value.startsWith('"') || !value.endsWith('"')) return value;
  try {
    const decoded = JSON.parse(value) as unknown;
    return typeof decoded === 'string' ? decoded : value;
  } catch {
    return value;
  }
}

/** A value with a comma, colon or line break as a JSON string, so that it reads back. */
export function quote(value: string): string {
  return /[,\n:]/.test(value) ? JSON.stringify(value) : value;
}
