import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clipTokenizer } from '../../engine/text/clip-tokenizer.ts';

/** Captions and their tokens as the training code reads them; its own tests hold it to the same file. */
const captions = JSON.parse(readFileSync(join(import.meta.dirname, '../train/captions.json'), 'utf8')) as [string, number[]][];

test('training and the studio read captions alike', () => {
  const tokenizer = clipTokenizer();
  expect(captions.length).toBeGreaterThan(50);
  for (const [text, tokens] of captions) expect({ text, tokens: tokenizer.encode(text) }).toEqual({ text, tokens });
});
