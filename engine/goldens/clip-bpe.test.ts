import { expect, test } from 'vitest';
import { runGoldens } from '../../tests/golden-run.ts';
import { clipBpe } from './clip-bpe.ts';

test.each(await runGoldens(clipBpe, 'clip-bpe'))('$file', ({ results }) => {
  expect(results.length).toBeGreaterThan(500);
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
});
