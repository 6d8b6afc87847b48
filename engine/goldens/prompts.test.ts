import { expect, test } from 'vitest';
import { runGoldens } from '../../tests/golden-run.ts';
import { prompts } from './prompts.ts';

const files = await runGoldens(prompts, 'prompts');

test('every kind of data is there', () => {
  expect(files).toHaveLength(9);
});

test.each(files)('$file', ({ results }) => {
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
});
