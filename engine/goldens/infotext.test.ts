import { expect, test } from 'vitest';
import { runGoldens } from '../../tests/golden-run.ts';
import { infotext } from './infotext.ts';

const files = await runGoldens(infotext, 'infotext');

test('every kind of data is there', () => {
  expect(files.map(({ file }) => file).sort()).toEqual(['comfy_workflows.json', 'create.json', 'files.json', 'hashes.json', 'parse.json']);
});

test.each(files)('$file', ({ results }) => {
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
});
