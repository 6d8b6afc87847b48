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
    expect((await results(changed((each) => ((each.eval_sigmas as number[])[1] = 5))))[0]!.note).toMatch(/^number 1 of levels of model calls is .* for 5$/);
    expect((await results(changed((each) => (each.eval_sigmas as number[]).pop())))[0]!.note).toMatch(/^\d+ levels of model calls for \d+$/);
  });

  test('a sampler or mixture that is not there fails with its name', async () => {
    expect((await results(changed((each) => (each.sampler = 'eular'))))[0]!.note).toBe('There is no sampler eular here.');
    expect((await results(changed((each) => (each.cond = 'gm-z'))))[0]!.note).toMatch(/^There is no mixture gm-z beside /);
  });

  test('a case that cannot be read fails by itself, and the others are run', async () => {
    const document = JSON.parse(readFileSync(euler, 'utf8')) as { cases: Record<string, unknown>[] };
    delete document.cases[0]!['final'];
    document.cases.splice(1, 0, { nothing: true });
    const file = goldenFile(euler, document);
    expect(samplerGoldens.recognise(file)).toBe('cases');
    const [broken, nameless, ...others] = await results(file);
    expect(broken).toMatchObject({ id: document.cases[0]!['id'], passed: false, note: expect.stringMatching(/^It does not fit the format: final: .*\.$/) });
    expect(nameless).toMatchObject({ id: 'case 1', passed: false });
    expect(others.length).toBe(document.cases.length - 2);
    expect(others.every(({ passed }) => passed)).toBe(true);
  });

  test('options beyond the ranges that people get are run as they are', async () => {
    const [first] = await results(changed((each) => Object.assign(each, { options: { s_churn: 1e4, s_tmin: 1e9, s_tmax: 1e10 } })));
    expect(first).toMatchObject({ passed: true });
    const [other] = await results(changed((each) => Object.assign(each, { options: { s_churn: 'much' } })));
    expect(other!.note).toMatch(/^It does not fit the format: sChurn: /);
  });

  test('a list of one timestep is a walk of no step', async () => {
    const ddim = join(folder, 'a1111-forge/a1111_ddim.json');
    const document = JSON.parse(readFileSync(ddim, 'utf8')) as { cases: Record<string, unknown>[] };
    const [each] = document.cases;
    Object.assign(each!, { timesteps: [1], nfe: 0, noise_consumed: 0, eval_timesteps: [], steps: [], final: each!['x_init'] });
    expect(await results(goldenFile(ddim, { ...document, cases: [each] }))).toMatchObject([{ passed: true }]);
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
