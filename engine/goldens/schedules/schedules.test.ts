import { expect, test } from 'vitest';
import { runGoldens } from '../run.ts';
import { scheduleGoldens } from './schedules.ts';

test('lists and probes of ComfyUI, A1111/Forge and LightDiffusion-Next', async () => {
  const lines: string[] = [];
  const report = await runGoldens(['tests/golden/schedules'], [scheduleGoldens], (line) => lines.push(line));
  expect(lines.filter((line) => !line.startsWith('tests/golden/schedules: '))).toEqual([`${report.passed} passed, 0 failed`]);
  expect(report.passed).toBeGreaterThan(500);
});
