import { expect, test } from 'vitest';
import { unknownWords } from './unknown-words.ts';

const known = new Set(['a', 'red', 'circle', 'blue', 'house']);

test.each([
  ['a red circle', []],
  ['A Red CIRCLE, (blue:1.3)', []],
  ['a photo of a cat and a cat', ['photo', 'of', 'cat', 'and']],
  ['(masterpiece), red house', ['masterpiece']],
  ['red AND blue BREAK house', []],
  ['<lora:fluffy fur:0.7> red house', []],
  ['a girl’s réd house', ['girl’s', 'réd']],
  ['', []],
  ['1.5 :: [] {}', []],
])('%s', (prompt, unknown) => {
  expect(unknownWords(prompt, known)).toEqual(unknown);
});
