import { pythonFloat } from './python-number.ts';
import { OpenRow, type EmbeddingName, type PromptRow } from './rows.ts';
import { space } from './spaces.ts';
import type { Weighted } from './weighted.ts';

/** Brackets deeper than this are text. Nobody types them; files can hold them. */
const maxDepth = 500;

/** ComfyUI's emphasis: `(a)` is 1.1 times what is around it, `(a:1.3)` is 1.3 whatever is around it; square brackets are text. */
export function parseComfy(prompt: string): Weighted[] {
  return weigh(prompt, 1, 0).map(({ text, weight }) => ({ text: text.replace(/\\([()])/g, '$1'), weight }));
}

function weigh(text: string, weight: number, depth: number): Weighted[] {
  return groups(text).flatMap((group): Weighted[] => {
    const bracketed = group.length >= 2 && group.startsWith('(') && group.endsWith(')') && !endsEscaped(group);
    if (!bracketed || depth >= maxDepth) return [{ text: group, weight }];
    const inner = group.slice(1, -1);
    const colon = inner.lastIndexOf(':');
    const own = colon > 0 ? pythonFloat(inner.slice(colon + 1)) : null;
    return own === null ? weigh(inner, weight * 1.1, depth + 1) : weigh(inner.slice(0, colon), own, depth + 1);
  });
}

/** Cuts at brackets of the outermost level. A closing bracket too many keeps its text from being cut until one opens. */
function groups(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  const cut = (to: number) => {
    if (to > from) found.push(text.slice(from, to));
    from = to;
  };
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '\\' && (text[i + 1] === '(' || text[i + 1] === ')')) i++;
    else if (character === '(') {
      if (depth === 0) cut(i);
      depth++;
    } else if (character === ')') {
      depth--;
      if (depth === 0) cut(i + 1);
    }
  }
  cut(text.length);
  return found;
}

/** Whether the last bracket is text: the backslash before a bracket always belongs to it. */
function endsEscaped(group: string): boolean {
  return group.at(-2) === '\\';
}

/** Tokens that belong together. */
interface Group {
  readonly weight: number;
  readonly items: readonly Item[];
}
type Item = { readonly token: number } | { readonly name: string; readonly vector: number };

/** A row of ComfyUI's with the number of the word each token is of; 0 for start, end and padding. */
export interface ComfyRow extends PromptRow {
  readonly words: readonly number[];
}

/** Groups shorter than this are not divided between rows. */
const largeGroup = 8;

export function comfyRows(parts: readonly Weighted[], encode: (text: string) => number[], embeddings: readonly EmbeddingName[]): ComfyRow[] {
  const groups: Group[] = parts.flatMap(({ text, weight }) => pieces(text, encode, embeddings).map((items) => ({ items, weight })));
  const rows: ComfyRow[] = [];
  let open = new OpenRow();
  let numbers: number[] = [];
  const close = () => {
    const row = open.close();
    rows.push({ ...row, words: row.tokens.map((_, i) => numbers[i - 1] ?? 0) });
    open = new OpenRow();
    numbers = [];
  };
  for (const [index, { items, weight }] of groups.entries()) {
    for (let rest = items; rest.length > 0; ) {
      if (rest.length > open.room && items.length < largeGroup) close();
      const fitting = rest.slice(0, open.room);
      for (const item of fitting) {
        if ('token' in item) open.add(item.token, weight);
        else open.addVector(item.name, item.vector, weight);
        numbers.push(index + 1);
      }
      rest = rest.slice(fitting.length);
      if (rest.length > 0) close();
    }
  }
  close();
  return rows;
}

const marker = 'embedding:';
const spaces = new RegExp(`${space}+`, 'u');

/** A segment cut before each `embedding:` at its start or after a space; the name runs to the next white space. */
function pieces(text: string, encode: (text: string) => number[], embeddings: readonly EmbeddingName[]): Item[][] {
  const tokens = (words: string): Item[] => encode(words).map((token) => ({ token }));
  return text
    .split(/[ \n](?=embedding:)/)
    .filter((piece) => piece !== '')
    .flatMap((piece) => {
      if (!piece.startsWith(marker)) return [tokens(piece)];
      const [name = '', ...others] = piece.slice(marker.length).split(spaces).filter((word) => word !== '');
      const found: Item[][] = [];
      const stripped = name.replace(/^,+|,+$/g, '');
      const embedding = embeddings.find((each) => each.name === name) ?? embeddings.find((each) => each.name === stripped);
      if (embedding) found.push(Array.from({ length: embedding.vectors }, (_, vector) => ({ name: embedding.name, vector })));
      // Commas after the name are text again; so are the words that follow it.
      const commas = embedding?.name === name ? '' : name.slice(stripped.length);
      const rest = [commas, ...others].join(' ').trim();
      if (rest !== '') found.push(tokens(rest));
      return found;
    });
}
