import { strip } from './spaces.ts';
import { wholeWord } from './words.ts';
import type { Weighted } from './weighted.ts';

const round = 1.1;
const square = 1 / 1.1;

/**
 * A1111's emphasis: `(a)` ×1.1, `[a]` ÷1.1, `(a:1.3)` ×1.3, multiplying outwards; a backslash makes a bracket text.
 * Unclosed brackets act to the end, unmatched closing ones are text, and so is a weight that is no number.
 */
export function parseAttention(prompt: string): Weighted[] {
  const parts: { text: string; weight: number }[] = [];
  const rounds: number[] = [];
  const squares: number[] = [];
  const multiply = (from: number | undefined, factor: number) => {
    for (let i = from ?? parts.length; i < parts.length; i++) parts[i]!.weight *= factor;
  };
  const text = (piece: string) => parts.push({ text: piece, weight: 1 });

  let at = 0;
  while (at < prompt.length) {
    const character = prompt[at]!;
    const weight = character === ':' && rounds.length > 0 ? closingWeight(prompt, at) : null;
    if (weight) {
      multiply(rounds.pop(), weight.value);
      at = weight.end;
    } else if (character === '\\') {
      const next = prompt[at + 1];
      const escaped = next !== undefined && '()[]\\'.includes(next);
      if (escaped) text(next);
      at += escaped ? 2 : 1;
    } else if (character === '(') {
      rounds.push(parts.length);
      at++;
    } else if (character === '[') {
      squares.push(parts.length);
      at++;
    } else if (character === ')' && rounds.length > 0) {
      multiply(rounds.pop(), round);
      at++;
    } else if (character === ']' && squares.length > 0) {
      multiply(squares.pop(), square);
      at++;
    } else {
      const end = plainEnd(prompt, at);
      const pieces = prompt.slice(at, end).split(breaks);
      for (const [i, piece] of pieces.entries()) {
        if (i > 0) parts.push({ text: 'BREAK', weight: -1 });
        text(trimmed(piece, i > 0, i + 1 < pieces.length));
      }
      at = end;
    }
  }
  for (const from of rounds) multiply(from, round);
  for (const from of squares) multiply(from, square);
  return merge(parts);
}

const breaks = new RegExp(wholeWord('BREAK'), 'u');

/** BREAK swallows the white space around it. */
function trimmed(piece: string, afterBreak: boolean, beforeBreak: boolean): string {
  if (!afterBreak && !beforeBreak) return piece;
  const bare = strip(piece);
  if (bare === '') return '';
  const from = afterBreak ? piece.indexOf(bare) : 0;
  return piece.slice(from, beforeBreak ? piece.indexOf(bare) + bare.length : piece.length);
}

function plainEnd(prompt: string, from: number): number {
  const special = /[\\()[\]:]/g;
  special.lastIndex = from + 1;
  // A colon stands alone; other text runs to the next sign.
  return prompt[from] === ':' ? from + 1 : (special.exec(prompt)?.index ?? prompt.length);
}

/** `:1.3)` at `at`, with white space around the number. */
function closingWeight(prompt: string, at: number): { value: number; end: number } | null {
  const pattern = /:\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*\)/y;
  pattern.lastIndex = at;
  const match = pattern.exec(prompt);
  return match ? { value: Number(match[1]), end: pattern.lastIndex } : null;
}

function merge(parts: readonly Weighted[]): Weighted[] {
  const merged: { text: string; weight: number }[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (last && last.weight === part.weight) last.text += part.text;
    else merged.push({ ...part });
  }
  return merged.length > 0 ? merged : [{ text: '', weight: 1 }];
}
