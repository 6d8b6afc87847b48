import { expect, test } from 'vitest';
import { wordDiff } from './word-diff.ts';

const marked = (text: string, other: string) => wordDiff(text, other).map(({ text: piece, changed }) => (changed ? `[${piece}]` : piece)).join('');

test('marks what the other lacks, word by word', () => {
  expect(marked('a red circle on blue', 'a green circle on blue')).toBe('a [red] circle on blue');
  expect(marked('a circle', 'a red circle')).toBe('a circle');
  expect(marked('a red circle', 'a circle')).toBe('a [red ]circle');
  expect(marked('(red:1.2) cat', '(red:1.3) cat')).toBe('(red:1.[2]) cat');
});

test('the pieces are always the whole text', () => {
  const texts = ['', 'x', 'a, b, c', 'c b a', '  spaces  ', 'ünïcode 猫 🐈', 'a a a a'];
  for (const a of texts) for (const b of texts) expect(wordDiff(a, b).map((piece) => piece.text).join('')).toBe(a);
});

test('equal texts have no mark, texts with nothing in common are marked whole', () => {
  expect(wordDiff('same', 'same')).toEqual([{ text: 'same', changed: false, at: 0 }]);
  expect(wordDiff('abc', 'xyz')).toEqual([{ text: 'abc', changed: true, at: 0 }]);
});

test('a text too long to compare is marked whole at once', () => {
  const long = 'word '.repeat(5000);
  expect(wordDiff(long, 'word')).toEqual([{ text: long, changed: true, at: 0 }]);
});
