import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { CaseResult, GoldenFile } from './format.ts';
import { SamplerFile } from './sampler-case.ts';
import { measureCase } from './sampler-measure.ts';
import { samplerGoldens } from './samplers.ts';

const folder = join(import.meta.dirname, '../../tests/golden/samplers');

function goldenFile(path: string, document: unknown = JSON.parse(readFileSync(path, 'utf8'))): GoldenFile {
  return { path, relative: path, json: () => document };
}

async function results(file: GoldenFile): Promise<CaseResult[]> {
  const found: CaseResult[] = [];
  for await (const result of samplerGoldens.run(file)) found.push(result);
  return found;
}

const groups = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const files = groups.flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => join(folder, name, file)));

describe('reference results', () => {
  test.each(files.map((path) => [path.slice(folder.length + 1), path]))('%s', async (_, path) => {
    const file = goldenFile(path);
    expect(samplerGoldens.recognise(file)).toBe('cases');
    const all = await results(file);
    expect(all.length).toBeGreaterThan(0);
    for (const { id, passed, error, note } of all) expect({ id, passed, error, note }).toMatchObject({ id, passed: true });
  });

  test('in float32, as shipped, stay within 1e-4 of them', async () => {
    for (const path of files) {
      const { group, cases } = SamplerFile.parse(JSON.parse(readFileSync(path, 'utf8')));
      for (const each of cases) expect((await measureCase(each, group, path, 'float32')).error).toBeLessThan(1e-4);
    }
  });
});

describe('the format', () => {
  test.each(['mixtures.json', 'noise-pools.json', 'alphas-cumprod-sd.json', 'runge-kutta-tableaus.json'])('%s is support', (name) => {
    expect(samplerGoldens.recognise(goldenFile(join(folder, name)))).toBe('support');
  });

  test.each<[string, unknown]>([
    ['another kind of document', { schedules: [] }],
    ['an empty one', {}],
    ['a list', [1, 2]],
    ['no document', null],
    ['no cases', { sampler: 'euler', group: 'comfyui', cases: [] }],
  ])('%s is not recognised', (_, document) => {
    expect(samplerGoldens.recognise(goldenFile('/nowhere.json', document))).toBeNull();
  });

  const euler = join(folder, 'comfyui/euler.json');
  const changed = (change: (each: Record<string, unknown>) => void) => {
    const document = JSON.parse(readFileSync(euler, 'utf8')) as { cases: Record<string, unknown>[] };
    for (const each of document.cases) change(each);
    return goldenFile(euler, document);
  };

  test('a wrong number, count or level fails and says what', async () => {
    const [number] = await results(changed((each) => ((each.final as number[])[3]! += 1e-6)));
    expect(number).toMatchObject({ passed: false, tolerance: 1e-9 });
    expect(number!.error).toBeGreaterThan(1e-8);
    expect((await results(changed((each) => (each.nfe = 99))))[0]!.note).toMatch(/^\d+ model calls for 99$/);
    expect((await results(changed((each) => ((each.eval_sigmas as number[])[1] = 5))))[0]!.note).toMatch(/^level of model call 1 is .* for 5$/);
  });

  test('a sampler or mixture that is not there fails with its name', async () => {
    expect((await results(changed((each) => (each.sampler = 'eular'))))[0]!.note).toBe('There is no sampler eular here.');
    expect((await results(changed((each) => (each.cond = 'gm-z'))))[0]!.note).toMatch(/^There is no mixture gm-z beside /);
  });

  const places: string[] = [];
  afterAll(() => Promise.all(places.map((place) => rm(place, { recursive: true }))));

  test('a tableau beside the data makes a sampler of its own', async () => {
    const place = await mkdtemp(join(tmpdir(), 'goldens-'));
    places.push(place);
    const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, never>;
    const rk4 = read('runge-kutta/rk4.json') as unknown as { sampler: string; cases: { sampler: string }[] };
    await writeFile(join(place, 'mixtures.json'), readFileSync(join(folder, 'mixtures.json')));
    await writeFile(join(place, 'runge-kutta-tableaus.json'), JSON.stringify({ rk_mine: read('runge-kutta-tableaus.json').rk4 }));
    const mine = { ...rk4, sampler: 'rk_mine' };
    for (const each of mine.cases) each.sampler = 'rk_mine';
    expect((await results(goldenFile(join(place, 'rk_mine.json'), mine))).map(({ passed }) => passed)).not.toContain(false);
  });

  test('data without its support files says which is missing', async () => {
    const place = await mkdtemp(join(tmpdir(), 'goldens-'));
    places.push(place);
    const path = join(place, 'a/b/c/d/euler.json');
    const [result] = await results(goldenFile(path, JSON.parse(readFileSync(euler, 'utf8'))));
    expect(result!.note).toBe(`${path} needs mixtures.json beside it or in a folder above. Copy it there.`);
  });
});
