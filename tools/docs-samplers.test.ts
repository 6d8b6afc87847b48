import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { samplersDocument, samplersPath } from './docs-samplers.ts';

test('docs/samplers.md says what the table says (node tools/docs-samplers.ts writes it)', () => {
  expect(readFileSync(samplersPath, 'utf8')).toBe(samplersDocument());
});
