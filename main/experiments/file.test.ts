import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sampleExperiment } from '../../tests/experiments/sample.ts';
import type { Experiment } from '../../contract/experiment.ts';
import { experimentJson } from './export/table.ts';
import { readExperimentFile, wishOf } from './file.ts';

const folder = mkdtempSync(join(tmpdir(), 'file-'));

function write(text: string | Uint8Array, name = 'e.yaml'): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}
const read = (text: string, defaults = {}) => wishOf(readExperimentFile(write(text)), defaults);

test('written by hand: axes as a map, as lists of names, with targets', () => {
  const wish = read(`
name: Schedules at equal cost
base: {prompt: a red circle, steps: 20, seed: "18446744073709551615"}
axes:
  schedule: karras, normal
  nfe: [10, 20]
  samplerOption:eta: 0-1 (+0.5)
  seed: 5
reference: {steps: 120}
`);
  expect(wish).toMatchObject({ name: 'Schedules at equal cost', base: { prompt: 'a red circle', seed: '18446744073709551615' }, match: 'none', reference: { steps: 120, sampler: 'dpmpp_2m' } });
  expect(wish.axes).toEqual([
    { kind: 'schedule', target: null, values: 'karras, normal' }, { kind: 'nfe', target: null, values: [10, 20] }, { kind: 'samplerOption', target: 'eta', values: '0-1 (+0.5)' }, { kind: 'seed', target: null, values: '5' },
  ]);
  expect(read('axes:\n  - sampler: euler, heun\n  - {axis: Eta, values: "0, 1"}\n  - {axis: samplerOption, target: sNoise, values: [1]}').axes).toMatchObject([{ kind: 'sampler' }, { kind: 'Eta', values: '0, 1' }, { target: 'sNoise', values: [1] }]);
});

test('JSON is read too, a file without a name gets its own, the model’s defaults stand where nothing is said', () => {
  const file = write('{"base": {"prompt": "p", "cfg": 3}, "axes": {"seed": "1-4"}}', 'my grid.json');
  expect(wishOf(readExperimentFile(file), { width: 128, height: 128, cfg: 5 })).toMatchObject({ name: 'my grid', base: { width: 128, cfg: 3 } });
});

test('what was exported as JSON can be made again', () => {
  const { plan, layout, name } = sampleExperiment();
  const experiment = { ...plan, layout, name, id: 'e', notes: '', warnings: [], counts: {} } as unknown as Experiment;
  const file = write(experimentJson({ experiment, cells: [], images: new Map(), votes: [], measures: null }), 'exported.json');
  const wish = wishOf(readExperimentFile(file), {});
  expect(wish).toMatchObject({ name: 'Steps × Seed', base: plan.base, layout });
  expect(wish.axes).toEqual([{ kind: 'steps', target: null, values: [10, 20] }, { kind: 'seed', target: null, values: ['1', '2', '3'] }]);
});

test.each([
  ['', /holds no experiment: it should be a map with base and axes/],
  ['- a\n- b', /holds no experiment/],
  ['base: {prompt: [1}', /e\.yaml, line 1, column \d+: .+\.$/],
  ['base: {}\nbase: {}', /e\.yaml, line 2, column 1: Map keys must be unique\.$/],
  ['axes: {seed: 1}\nmatch: speed', /e\.yaml: match: .+\.$/],
  ['axes: {seed: 1}\nrows: 5', /e\.yaml: there is no field “rows”\. Known are name, base, axes, match, budget, layout, reference, keepLatents, keepTrajectories\.$/],
  ['base: {promt: x}', /e\.yaml: base has no field “promt”\. Known are prompt, negativePrompt,/],
  ['base: {steps: 500}', /e\.yaml: base\.steps: .*150/],
  ['axes: [{axis: seed, value: 1}]', /e\.yaml: axes/],
  ['a: &a [*a]', /e\.yaml/],
])('%j: one sentence that names the file', (text, sentence) => {
  expect(() => read(text)).toThrow(sentence);
});

test('files that are none, folders, bytes', () => {
  expect(() => readExperimentFile(join(folder, 'gone.yaml'))).toThrow(/^There is no file .*gone\.yaml\. Name a \.yaml or \.json file/);
  expect(() => readExperimentFile(folder)).toThrow(/is a folder\. Name a \.yaml or \.json file/);
  expect(() => readExperimentFile(write(Uint8Array.of(0xff, 0xfe, 0x00), 'x.yaml'))).toThrow(/is not a text: it holds bytes that are no UTF-8/);
  const { format: _, ...rest } = JSON.parse(experimentJson({ experiment: {} as Experiment, cells: [], images: new Map(), votes: [], measures: null })) as Record<string, unknown>;
  expect(() => readExperimentFile(write(JSON.stringify({ format: 'stepwise-experiment', ...rest }), 'damaged.json'))).toThrow(/damaged\.json: experiment\.name: /);
});
