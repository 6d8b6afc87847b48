import { expect, test } from 'vitest';
import { runGoldens } from '../run.ts';
import { optimiseGoldens } from './optimise.ts';

test('bounds, optima, paths, tables and end points of optimised schedules', { timeout: 300_000 }, async () => {
  const lines: string[] = [];
  const report = await runGoldens(['tests/golden/schedule-optimisation'], [optimiseGoldens], (line) => lines.push(line));
  expect(lines.filter((line) => !line.startsWith('tests/golden/schedule-optimisation: '))).toEqual([`${report.passed} passed, 0 failed`]);
  expect(report.passed).toBeGreaterThan(300);
});
