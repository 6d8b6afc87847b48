/** A piece of a text, and whether the other text lacks it. */
export interface Piece {
  readonly text: string;
  readonly changed: boolean;
  /** Where in the text it begins. */
  readonly at: number;
}

/** Longer texts are not worth the square of their length. */
const mostWords = 600;

const words = (text: string): string[] => text.match(/[\p{L}\p{N}]+|\s+|[^\p{L}\p{N}\s]/gu) ?? [];

/** Which words of `text` are not in `other`, by the longest common sequence of words. */
export function wordDiff(text: string, other: string): Piece[] {
  if (text === other) return [{ text, changed: false, at: 0 }];
  const [mine, theirs] = [words(text), words(other)];
  if (mine.length > mostWords || theirs.length > mostWords) return [{ text, changed: true, at: 0 }];
  const width = theirs.length + 1;
  const longest = new Uint16Array((mine.length + 1) * width);
  for (let i = mine.length - 1; i >= 0; i--) {
    for (let j = theirs.length - 1; j >= 0; j--) {
      longest[i * width + j] = mine[i] === theirs[j] ? longest[(i + 1) * width + j + 1]! + 1 : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
    }
  }
  const pieces: Piece[] = [];
  const add = (word: string, changed: boolean): void => {
    const last = pieces.at(-1);
    if (last?.changed === changed) pieces[pieces.length - 1] = { ...last, text: last.text + word };
    else pieces.push({ text: word, changed, at: last ? last.at + last.text.length : 0 });
  };
  for (let i = 0, j = 0; i < mine.length; ) {
    if (mine[i] === theirs[j]) {
      add(mine[i]!, false);
      i++;
      j++;
    } else if (j < theirs.length && longest[i * width + j + 1]! >= longest[(i + 1) * width + j]!) j++;
    else add(mine[i++]!, true);
  }
  return pieces;
}
