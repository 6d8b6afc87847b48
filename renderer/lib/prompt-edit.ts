/** A text with a selection, as a text area has it. */
export interface Selected {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Put `insert` in place of `from`…`to`, then select `start`…`end` of the new text. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  readonly start: number;
  readonly end: number;
}

export const applyEdit = (text: string, edit: Edit): string => text.slice(0, edit.from) + edit.insert + text.slice(edit.to);

const wordEnd = /[\s.,\\/!?%^*;:{}=`~()[\]<>]/;
/** Emphasis steps of A1111: a tenth for words, a twentieth for networks. */
const wordStep = 0.1;
const networkStep = 0.05;
/** What A1111 makes of brackets without a number. */
const bareBracket = 1.1;

const tidy = (weight: number): number => Math.round(weight * 100) / 100;
const escaped = (text: string, at: number): boolean => {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
};

/** The innermost round brackets around a range: indices of `(` and `)`. */
function bracketsAround(text: string, start: number, end: number): { open: number; close: number } | null {
  let depth = 0;
  let open = -1;
  for (let i = start - 1; i >= 0 && open < 0; i--) {
    if (escaped(text, i)) continue;
    if (text[i] === ')') depth += 1;
    else if (text[i] === '(') {
      if (depth === 0) open = i;
      else depth -= 1;
    }
  }
  if (open < 0) return null;
  depth = 0;
  for (let i = end; i < text.length; i++) {
    if (escaped(text, i)) continue;
    if (text[i] === '(') depth += 1;
    else if (text[i] === ')') {
      if (depth === 0) return { open, close: i };
      depth -= 1;
    }
  }
  return null;
}

/** `<lora:name:0.8>` around the selection. */
function networkAround(text: string, start: number, end: number): { from: number; to: number; weight: number } | null {
  for (const match of text.matchAll(/<[^<>:]+:[^<>:]+:([-+]?\d*\.?\d+)>/g)) {
    const close = match.index + match[0].length;
    if (start < match.index || end > close) continue;
    const to = close - 1;
    return { from: to - match[1]!.length, to, weight: Number(match[1]) };
  }
  return null;
}

/** What an emphasis edit works on: the text to weigh, and the brackets it already stands in. */
function target({ text, start, end }: Selected): { from: number; to: number; inner: string; weight: number } | null {
  let [from, to] = [start, end];
  while (from < to && /\s/.test(text[from]!)) from += 1;
  while (to > from && /\s/.test(text[to - 1]!)) to -= 1;
  const nothing = from === to;
  // Selected brackets are the brackets around what they hold.
  if (!nothing && text[from] === '(' && text[to - 1] === ')') [from, to] = [from + 1, to - 1];

  const brackets = bracketsAround(text, from, to);
  if (brackets) {
    const whole = text.slice(brackets.open + 1, brackets.close);
    const weighed = /^([\s\S]*):\s*([-+]?\d*\.?\d+)\s*$/.exec(whole);
    const inner = weighed ? weighed[1]! : whole;
    const innerEnd = brackets.open + 1 + inner.length;
    // A selection of only a part of what stands in brackets gets brackets of its own.
    const covers = nothing || (from <= brackets.open + 1 && to >= innerEnd);
    if (covers) return { from: brackets.open, to: brackets.close + 1, inner, weight: weighed ? Number(weighed[2]) : bareBracket };
  }
  if (nothing) {
    while (from > 0 && !wordEnd.test(text[from - 1]!)) from -= 1;
    while (to < text.length && !wordEnd.test(text[to]!)) to += 1;
  }
  return from === to ? null : { from, to, inner: text.slice(from, to), weight: 1 };
}

/** Ctrl+↑ and Ctrl+↓ of A1111: the word, selection, bracket or network at the caret a little more or less. */
export function editWeight(selected: Selected, direction: 1 | -1): Edit | null {
  const network = networkAround(selected.text, selected.start, selected.end);
  if (network) {
    const insert = String(tidy(network.weight + direction * networkStep));
    const { start } = selected;
    const caret = start <= network.from ? start : network.from + insert.length;
    return { from: network.from, to: network.to, insert, start: caret, end: caret };
  }
  const found = target(selected);
  if (!found) return null;
  const weight = tidy(found.weight + direction * wordStep);
  const insert = weight === 1 ? found.inner : `(${found.inner}:${weight})`;
  const start = found.from + (weight === 1 ? 0 : 1);
  return { from: found.from, to: found.to, insert, start, end: start + found.inner.length };
}

/** Comma-separated pieces as ranges; commas in brackets do not separate. */
function chunks(text: string): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (escaped(text, i)) continue;
    if ('([{<'.includes(text[i]!)) depth += 1;
    else if (')]}>'.includes(text[i]!)) depth = Math.max(0, depth - 1);
    else if (text[i] === ',' && depth === 0) {
      found.push({ from, to: i });
      from = i + 1;
    }
  }
  found.push({ from, to: text.length });
  return found.map((chunk) => {
    const piece = text.slice(chunk.from, chunk.to);
    const lead = piece.length - piece.trimStart().length;
    return piece.trim() === '' ? { from: chunk.from, to: chunk.from } : { from: chunk.from + lead, to: chunk.from + lead + piece.trim().length };
  });
}

/** Alt+← and Alt+→ of A1111: the comma-separated chunk at the caret changes places with its neighbour. */
export function moveChunk({ text, start, end }: Selected, direction: 1 | -1): Edit | null {
  const pieces = chunks(text);
  // The caret belongs to the last chunk that begins at or before it.
  let here = 0;
  for (const [i, piece] of pieces.entries()) if (piece.from <= start || i === 0) here = i;
  const [mine, other] = [pieces[here], pieces[here + direction]];
  if (!mine || !other || mine.from === mine.to || other.from === other.to) return null;
  const [left, right] = direction === 1 ? [mine, other] : [other, mine];
  const between = text.slice(left.to, right.from);
  const insert = text.slice(right.from, right.to) + between + text.slice(left.from, left.to);
  const moved = direction === 1 ? right.to - (mine.to - mine.from) : left.from;
  const clamp = (at: number) => Math.min(Math.max(at, mine.from), mine.to) - mine.from + moved;
  return { from: left.from, to: right.to, insert, start: clamp(start), end: clamp(end) };
}
