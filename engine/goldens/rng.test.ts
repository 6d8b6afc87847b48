import { expect, test } from 'vitest';
import { runGoldens } from '../../tests/golden-run.ts';
import { rng } from './rng.ts';

const files = await runGoldens(rng, 'rng');

test('every kind of data is there', () => {
  expect(files).toHaveLength(8);
});

test.each(files)('$file', ({ results }) => {
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
});

test('what PyTorch, Philox and ComfyUI define bit for bit is met bit for bit', () => {
  const bitwise = files.filter(({ file }) => /^(torch_cpu|philox_nv|comfy_noise|other_apps|brownian)\.json$/.test(file));
  const missed = bitwise.flatMap(({ results }) => results.filter(({ strict }) => strict && !strict.passed));
  expect(missed).toEqual([]);
});
