import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { cleanings } from './cleaning.ts';
import { clipTokenizer } from './clip-tokenizer.ts';

const { encode } = { encode: clipTokenizer().encode.bind(clipTokenizer()) };

test('known words', () => {
  expect(encode('a photo of an astronaut riding a horse on mars')).toEqual([320, 1125, 539, 550, 18376, 6765, 320, 4558, 525, 7496]);
});

test('a word of 20,000 letters ends soon', () => {
  const letters = Array.from({ length: 20_000 }, (_, i) => 'etaoinshrdlu'[(i * i * 7 + i) % 12]).join('');
  expect(encode(letters).length).toBeGreaterThan(2000);
});

test('cleanings differ where they are said to', () => {
  expect(encode('“a”', 'ftfy')).toEqual(encode('"a"', 'basic'));
  expect(encode('&eacute;', 'openai')).toEqual(encode('é', 'basic'));
  expect(encode('cafÃ©', 'ftfy')).toEqual(encode('café', 'basic'));
  expect(encode('ｆｕｌｌ', 'ftfy')).toEqual(encode('full', 'basic'));
  expect(encode('&amp;', 'ftfy')).toEqual(encode('&', 'basic'));
  expect(encode('<b>&amp;', 'ftfy')).toEqual(encode('<b>&amp;', 'basic'));
});

test('any text is tokens in range, whatever its characters', () => {
  let state = 1;
  const next = (n: number) => (state = (state * 48271) % 2147483647) % n;
  for (let turn = 0; turn < 300; turn++) {
    const text = Array.from({ length: next(40) }, () => String.fromCharCode(next(4) === 0 ? next(65536) : next(128))).join('');
    for (const cleaning of cleanings) {
      expect(encode(text, cleaning).every((id) => id >= 0 && id < 49408)).toBe(true);
    }
  }
});

test('a broken vocabulary is told', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'clip-')), 'merges.txt.gz');
  expect(() => clipTokenizer(file)).toThrow(`CLIP’s vocabulary ${file} cannot be read. Install Stepwise again.`);
  writeFileSync(file, gzipSync('a b\n'));
  expect(() => clipTokenizer(file)).toThrow(`CLIP’s vocabulary ${file} holds 1 merges instead of 48894. Install Stepwise again.`);
});
