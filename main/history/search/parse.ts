import { StudioError } from '../../../contract/errors.ts';
import { dateRange, numberRange, type Range } from './ranges.ts';
import { fields, freeText, states, type Field, type FieldName, type State } from './fields.ts';

/** What one value of a field asks for. */
export type Wanted =
  | { readonly kind: 'text'; readonly text: string; readonly prefix: boolean }
  | { readonly kind: 'name'; readonly text: string; readonly prefix: boolean }
  | { readonly kind: 'range'; readonly range: Range }
  | { readonly kind: 'size'; readonly width: number; readonly height: number }
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'state'; readonly state: State };

/** One condition: any of `wanted`, or none of them. All clauses of a search must hold. */
export interface Clause {
  readonly name: FieldName | null;
  readonly field: Field;
  readonly negated: boolean;
  readonly wanted: readonly Wanted[];
}

/** One value as it stands in the text, and where. */
interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  readonly at: number;
}

/**
 * Reads a search: `sampler:dpmpp_2m steps:>10 seed:42,43 size:512x768 date:2026-11 rating:>=4 -prompt:cat "exact phrase"`.
 *
 *     search = { ["-"] ( field ":" value { "," value } | value ) }
 *     value  = quoted | bare        a bare text value may end in "*": words that begin so
 *     quoted = '"' … '"'
 */
export function parseSearch(text: string): Clause[] {
  const clauses: Clause[] = [];
  let i = 0;
  const space = () => {
    while (i < text.length && /\s/.test(text[i]!)) i++;
  };
  const piece = (stops: RegExp): Piece => {
    const at = i;
    if (text[i] === '"') {
      const end = text.indexOf('"', i + 1);
      if (end < 0) throw problem(`The quote at character ${i + 1} is not closed.`);
      i = end + 1;
      return { text: text.slice(at + 1, end), quoted: true, at };
    }
    while (i < text.length && !stops.test(text[i]!)) i++;
    return { text: text.slice(at, i), quoted: false, at };
  };

  for (space(); i < text.length; space()) {
    const negated = text[i] === '-' && i + 1 < text.length && !/\s/.test(text[i + 1]!);
    if (negated) i++;
    const name = /^([a-z]+):/i.exec(text.slice(i))?.[1];
    if (name === undefined) {
      clauses.push({ name: null, field: freeText, negated, wanted: [readText(piece(/[\s"]/))] });
      continue;
    }
    i += name.length + 1;
    const pieces = [piece(/[\s",]/)];
    while (text[i] === ',') {
      i++;
      pieces.push(piece(/[\s",]/));
    }
    clauses.push(clauseOf(name, negated, pieces));
  }
  return clauses;
}

const problem = (sentence: string) => new StudioError('bad_input', sentence);

function clauseOf(written: string, negated: boolean, pieces: readonly Piece[]): Clause {
  const name = written.toLowerCase() as FieldName;
  if (!Object.hasOwn(fields, name)) {
    throw problem(`There is no search field “${written}”. Known fields are ${Object.keys(fields).join(', ')}. To search for the text itself, put it in quotes.`);
  }
  const { field, example } = fields[name];
  if (pieces.some((each) => each.text === '')) throw problem(`“${written}:” needs a value, as in ${example}.`);
  return { name, field, negated, wanted: pieces.map((each) => read(name, field, each)) };
}

function read(name: FieldName, field: Field, piece: Piece): Wanted {
  const { example } = fields[name];
  const wrong = (what: string) => problem(`“${name}:${piece.text}” is not ${what}; write it as in ${example}.`);
  switch (field.kind) {
    case 'text':
      return readText(piece);
    case 'name': {
      const prefix = !piece.quoted && piece.text.endsWith('*');
      return { kind: 'name', text: prefix ? piece.text.slice(0, -1) : piece.text, prefix };
    }
    case 'number': {
      const range = numberRange(piece.text);
      if (!range) throw wrong('a number or a range of numbers');
      return { kind: 'range', range };
    }
    case 'date': {
      const range = dateRange(piece.text);
      if (!range) throw wrong('a day, month, year or range of them');
      return { kind: 'range', range };
    }
    case 'size': {
      const match = /^(\d{1,6})[x×](\d{1,6})$/i.exec(piece.text);
      if (!match) throw wrong('a size');
      return { kind: 'size', width: Number(match[1]), height: Number(match[2]) };
    }
    case 'seed': {
      if (!/^\d{1,20}$/.test(piece.text)) throw wrong('a seed');
      return { kind: 'exact', text: BigInt(piece.text).toString() };
    }
    case 'state': {
      const state = states.find((each) => each === piece.text.toLowerCase());
      if (!state) throw wrong(`one of ${states.join(', ')}`);
      return { kind: 'state', state };
    }
    case 'listed':
      return name === 'file' ? readText(piece) : { kind: 'exact', text: piece.text };
  }
}

function readText(piece: Piece): Wanted {
  const prefix = !piece.quoted && piece.text.endsWith('*');
  const text = prefix ? piece.text.slice(0, -1) : piece.text;
  if (!/[\p{L}\p{N}]/u.test(text)) throw problem(`“${piece.text}” has no letter or digit to search for.`);
  if (prefix && text.length < 2) throw problem(`“${piece.text}” would find nearly everything. Write at least two letters before the *.`);
  return { kind: 'text', text, prefix };
}

/** A text for SQLite's full-text MATCH: always a quoted phrase, so that nothing a person types is taken for its syntax. */
export const phrase = (text: string, prefix: boolean): string => `"${text.replaceAll('"', '""')}"${prefix ? '*' : ''}`;
