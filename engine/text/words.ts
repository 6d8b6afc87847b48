/** Source of a pattern for `word` with no letter, digit or underscore beside it. `\b` would know ASCII only. */
export function wholeWord(word: string): string {
  return String.raw`(?<![\p{L}\p{N}_])${word}(?![\p{L}\p{N}_])`;
}
