import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scheduleDocs } from './docs-schedules.ts';

test('docs/schedules.md is what the table says; if not: node tools/docs-schedules.ts', () => {
  expect(readFileSync(join(import.meta.dirname, '..', 'docs', 'schedules.md'), 'utf8')).toBe(scheduleDocs());
});
