import { StudioError } from '../../../contract/errors.ts';

/** One entry of a typed list. */
export interface Token {
  readonly text: string;
  /** Stood in quotes: it is a text as it is, never a range. */
  readonly quoted: boolean;
  /** SwarmUI's `SKIP:` stood before it. */
  readonly skip: boolean;
}

const skipMark = /^SKIP:\s*/;

/**
 * Takes a typed list apart. Commas and line ends separate, as in A1111's X/Y/Z plot: `a, "b, c", d`, with `""` for a
 * quote within quotes. Where `||` stands outside quotes only that separates, as in SwarmUI, and commas belong to the values.
 * Empty entries count only in quotes.
 */
export function splitList(text: string): Token[] {
  const blanked = outsideQuotes(text);
  const bars = blanked.includes('||');
  const tokens: Token[] = [];
  for (let at = 0; at <= text.length; ) {
    const { token, next } = bars ? upToBars(text, at, blanked) : readEntry(text, at);
    if (token) tokens.push(token);
    at = next;
  }
  return tokens;
}

/** Splits at `||` and line ends alone: for texts that hold commas by nature. */
export function splitTexts(text: string): Token[] {
  return text.split(/\|\||\n/).flatMap((part) => plain(part) ?? []);
}

function plain(part: string): Token | null {
  const trimmed = part.trim();
  const skip = skipMark.test(trimmed);
  const words = trimmed.replace(skipMark, '');
  return words === '' ? null : { text: words, quoted: false, skip };
}

/** The text with everything in quotes blanked, at the same places. A quote begins one only at the start of an entry. */
function outsideQuotes(text: string): string {
  return text.replace(/(^|[,\n|])(\s*(?:SKIP:\s*)?)"(?:[^"]|"")*("|$)/g, (whole, before: string) => before + ' '.repeat(whole.length - before.length));
}

function upToBars(text: string, at: number, blanked: string): { token: Token | null; next: number } {
  const end = blanked.indexOf('||', at);
  const stop = end < 0 ? text.length : end;
  const part = text.slice(at, stop);
  const quoted = /^\s*(SKIP:\s*)?"((?:[^"]|"")*)"\s*$/.exec(part);
  const token = quoted ? { text: quoted[2]!.replaceAll('""', '"'), quoted: true, skip: quoted[1] !== undefined } : plain(part);
  return { token, next: end < 0 ? text.length + 1 : end + 2 };
}

function readEntry(text: string, at: number): { token: Token | null; next: number } {
  const quoted = /^[^\S\n]*(SKIP:[^\S\n]*)?"/.exec(text.slice(at));
  if (!quoted) {
    const found = text.slice(at).search(/[,\n]/);
    const stop = found < 0 ? text.length : at + found;
    return { token: plain(text.slice(at, stop)), next: stop + 1 };
  }
  const begin = at + quoted[0].length;
  const body = /^(?:[^"]|"")*/.exec(text.slice(begin))![0];
  const close = begin + body.length;
  if (text[close] !== '"') throw new StudioError('bad_input', `The quote before “${short(body)}” is never closed. Close it, or double it to mean the sign itself.`);
  const after = /^[^\S\n]*/.exec(text.slice(close + 1))![0].length + close + 1;
  if (after < text.length && text[after] !== ',' && text[after] !== '\n') {
    throw new StudioError('bad_input', `After the quoted “${short(body)}” a comma must follow, not “${short(text.slice(after, after + 20))}”.`);
  }
  return { token: { text: body.replaceAll('""', '"'), quoted: true, skip: quoted[1] !== undefined }, next: after + 1 };
}

export const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 37)}…` : text);
