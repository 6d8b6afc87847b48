import { expect, test } from 'vitest';
import type { CaseResult, GoldenFile } from '../format.ts';
import { runGoldens } from '../run.ts';
import { scheduleGoldens } from './schedules.ts';

test('lists and probes of ComfyUI, A1111/Forge and LightDiffusion-Next', async () => {
  const lines: string[] = [];
  const report = await runGoldens(['tests/golden/schedules'], [scheduleGoldens], (line) => lines.push(line));
  expect(lines.filter((line) => !line.startsWith('tests/golden/schedules: '))).toEqual([`${report.passed} passed, 0 failed`]);
  expect(report.passed).toBeGreaterThan(500);
});

function file(document: unknown): GoldenFile {
  return { path: '/data/x.json', relative: 'x.json', json: () => document };
}

async function results(document: unknown): Promise<CaseResult[]> {
  const found: CaseResult[] = [];
  for await (const result of scheduleGoldens.run(file(document))) found.push(result);
  return found;
}

const karras = { id: 'k', scheduler: 'karras', steps: 1, denoise: 1, discard_penultimate: false, sigmas: [14.61464], sigmas_f64: [14.61464, 0] };

test('a broken case fails by itself, wherever it stands, and a wrong list says what was got', async () => {
  const good = { ...karras, sigmas: [14.614641229333643, 0], sigmas_f64: [14.614641229333643, 0] };
  const document = { group: 'comfyui-sd-eps', cases: [{ id: 'torn', scheduler: 'karras' }, 7, good, karras, { ...good, id: 'u', scheduler: 'kurras' }] };
  expect(scheduleGoldens.recognise(file(document))).toBe('cases');
  expect(await results(document)).toMatchObject([
    { id: 'torn', passed: false, note: expect.stringMatching(/^It does not fit the format: steps: /) },
    { id: 'case 1', passed: false },
    { id: 'k', passed: true },
    { id: 'k', passed: false, note: 'float32 Infinity of 0.00001, got [14.61464 0], expected [14.61464 0]' },
    { id: 'u', passed: false, note: 'no schedule kurras' },
  ]);
});

test('models by any parameters in their names, and names nobody knows', async () => {
  const at = (group: string) => results({ group, cases: [{ ...karras, sigmas: [120.5, 0], sigmas_f64: undefined }] });
  expect(await at('comfyui-edm-0.01-120.5')).toMatchObject([{ passed: true }]);
  expect((await at('comfyui-sd9'))[0]!.note).toMatch(/^There are no standard noise levels called sd9\./);
});

test('a node without a reference, or that nobody knows, fails', async () => {
  const params = { steps: 2, sigma_max: 10, sigma_min: 1, rho: 7 };
  expect((await results({ group: 'comfyui-nodes', cases: [{ id: 'n', node: 'KarrasScheduler', params }] }))[0]!.note).toContain('it has neither sigmas nor outputs');
  expect((await results({ group: 'comfyui-nodes', cases: [{ id: 'n', node: 'KurrasScheduler', params, sigmas: [1] }] }))[0]!.note).toBe('no schedule for the node KurrasScheduler');
});

test('a probe of a function that nobody knows fails, and the others are run', async () => {
  const probe = { model: 'sd-eps', function: 'sigma_to_u', arg: 1, value: 1, value_f64: 1 };
  const known = { model: 'flow-shift1', function: 't_to_sigma', arg: 500, value: 0.5, value_f64: 0.5 };
  expect(await results({ models: {}, probes: [probe, known] })).toMatchObject([{ passed: false, note: 'no function sigma_to_u' }, { passed: true }]);
});

test('files of other formats are left to them', () => {
  for (const document of [null, [], {}, { cases: [] }, { sampler: 'euler', group: 'comfyui', cases: [karras] }, { format: 'oracle-prompts-1', cases: [karras] }, { group: 'mine', cases: [karras] }]) {
    expect(scheduleGoldens.recognise(file(document))).toBeNull();
  }
});
