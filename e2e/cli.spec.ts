import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { recipeVersion } from '../contract/recipe.ts';
import { packagedApp } from '../tools/package.ts';
import { hasBuiltin, provideModel } from '../tests/test-model.ts';

/** The command line as it ships: the script beside the packaged program, run by the Node in it. */

const program = join(dirname(packagedApp), 'resources/bin/stepwise');
const data = mkdtempSync(join(tmpdir(), 'stepwise-cli-'));
const model = hasBuiltin ? 'builtin' : 'tiny';
const small = ['--model', model, '--width', '64', '--height', '64', '--steps', '2'];
const make = (...more: string[]) => stepwise('generate', '--prompt', 'a red circle on a blue background', ...small, ...more);

function stepwise(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, STEPWISE_DATA: data }, timeout: 150_000 });
}

/** Failed with one sentence, on the right stream, and a code that scripts see; above it only what the engine had `noted`. */
function refused(run: SpawnSyncReturns<string>, sentence: string | RegExp, noted = ''): void {
  expect(run.stderr.slice(0, noted.length)).toBe(noted);
  expect(run.stderr.slice(noted.length)).toMatch(/^stepwise: [^\n]+\n$/);
  expect(run.stderr).toMatch(typeof sentence === 'string' ? new RegExp(sentence.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)) : sentence);
  expect(run.stdout).toBe('');
  expect(run.status).toBe(1);
}

interface Made {
  job: { state: string };
  images: { file: string; seed: string; nfe: number; recipe: object }[];
}
const madeBy = (run: SpawnSyncReturns<string>): Made => JSON.parse(run.stdout) as Made;

test.beforeAll(() => provideModel(data));
test.afterAll(() => rmSync(data, { recursive: true, force: true }));
test.describe.configure({ mode: 'serial' });

test('the same command twice gives the same bytes, and the recipe that made them', () => {
  const [a, b] = ['a', 'b'].map((name) => make('--seed', '42', '--out', join(data, name), '--json'));
  expect(a!.status).toBe(0);
  const [first, second] = [madeBy(a!).images[0]!, madeBy(b!).images[0]!];
  expect(first).toMatchObject({ seed: '42', nfe: 4, recipe: { version: recipeVersion, prompt: 'a red circle on a blue background', seed: '42', steps: 2, width: 64 } });
  expect(first.recipe).toEqual(second.recipe);
  expect(readFileSync(first.file).equals(readFileSync(second.file))).toBe(true);
  const other = madeBy(make('--seed', '43', '--out', join(data, 'c'), '--json')).images[0]!;
  expect(readFileSync(first.file).equals(readFileSync(other.file))).toBe(false);
});

test('a folder that was emptied, or in which a job failed, takes new pictures', () => {
  const out = join(data, 'again');
  expect(make('--seed', '5', '--out', out).status).toBe(0);
  rmSync(out, { recursive: true });
  expect(make('--seed', '5', '--out', out, '--sampler', 'eular').status).toBe(1);
  expect(make('--seed', '5', '--out', out).status).toBe(0);
  expect(readdirSync(out)).toHaveLength(1);
});

test('count and batch give each picture its own seed', () => {
  const run = make('--seed', '7', '--count', '2', '--batch', '2', '--out', join(data, 'many'), '--json');
  expect(madeBy(run).images.map(({ seed }) => seed)).toEqual(['7', '8', '9', '10']);
  expect(readdirSync(join(data, 'many')).map((name) => name.replace(/-\w{6}\.png$/, ''))).toEqual(['00001-7', '00002-8', '00003-9', '00004-10']);
});

test('lists speak JSON and tables, and go together with the history', () => {
  for (const name of ['samplers', 'schedules', 'models', 'history']) {
    const run = stepwise(name, '--json');
    expect(run.status, name).toBe(0);
    expect((JSON.parse(run.stdout) as unknown[]).length, name).toBeGreaterThan(0);
    expect(stepwise(name).stdout.split('\n').length, name).toBeGreaterThan(1);
  }
  const found = JSON.parse(stepwise('history', 'seed:9', '--json').stdout) as { recipe: { seed: string } }[];
  expect(found.map(({ recipe }) => recipe.seed)).toEqual(['9']);
  expect(stepwise('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(stepwise('--help').status).toBe(0);
});

test('the doctor says what this machine offers', () => {
  const run = stepwise('doctor', '--json');
  const found = JSON.parse(run.stdout) as { devices: { devices: { id: string; state: string; why: string; cases: object[] }[]; chosen: string }; paths: { data: string }; history: { pictures: number }; problems: string[] };
  expect(found.paths.data).toBe(data);
  expect(found.history.pictures).toBeGreaterThan(0);
  expect(found.devices.devices.map(({ id }) => id)).toEqual(['cpu', 'webgpu', 'dml', 'coreml', 'cuda']);
  expect(found.devices.devices[0]!.state).toBe('ok');
  expect(found.devices.devices[0]!.why).toContain('known answers are right');
  expect(found.devices.devices.every(({ why }) => why.endsWith('.'))).toBe(true);
  expect(run.status).toBe(found.problems.length === 0 ? 0 : 1);
});

for (const [flags, sentence] of [
  [['--steps', '0'], '--steps takes a whole number from 1 to 150, not 0.'],
  [['--steps', '2.5'], '--steps takes a whole number, not “2.5”.'],
  [['--cfg', '31'], '--cfg takes a number from 0 to 30, not 31.'],
  [['--width', '65'], '--width takes a whole number from 64 to 2048 in steps of 8, not 65.'],
  [['--height', '4096'], '--height takes a whole number from 64 to 2048 in steps of 8, not 4096.'],
  [['--seed', '18446744073709551616'], '--seed takes -1 for a new one each time, or a whole number from 0 to 18446744073709551615'],
  [['--count', '101'], '--count takes a whole number from 1 to 100, not 101.'],
  [['--batch', '0'], '--batch takes a whole number from 1 to 8, not 0.'],
  [['--clip-skip', '13'], '--clip-skip takes a whole number from 1 to 12, not 13.'],
  [['--variation-strength', '2'], '--variation-strength takes a number from 0 to 1, not 2.'],
  [['--threads', '-1'], '--threads takes a whole number from 0 to 256, not -1.'],
  [['--sampler', 'eular'], /There is no sampler “eular”\. Known are euler, euler_ancestral, /],
  [['--schedule', 'karas'], /There is no schedule .*karas.* Known are automatic, normal, /],
  [['--guidance', 'x'], /There is no guidance .*x.* Known are cfg, /],
  [['--noise', 'x'], /There is no noise source “x”\. Known are stepwise, /],
  [['--device', 'tpu'], '--device takes one of auto, cpu, webgpu, dml, coreml, cuda, not “tpu”.'],
  [['--device', 'dml'], 'The device dml is not used here. DirectML is a part of Windows only. Devices that can be used: auto, cpu'],
  [['--model', 'nobody'], /There is no model “nobody”\. There (is|are) /],
  [['--sampler-option', 'bogus=1'], 'has no option “bogus”. It has '],
  [['--prompt', 'x'.repeat(100_000)], '--prompt takes up to 20,000 characters, not 100,000 characters that begin “xxxx'],
  [['--bogus'], /--bogus.*“stepwise generate --help” lists the flags\./],
  [['--out', '/dev/null/pictures'], '/dev/null/pictures cannot be written. Name another folder with --out.'],
  [['--out', '/proc/pictures'], '/proc/pictures cannot be written. Name another folder with --out.'],
] as const) {
  test(`generate ${flags.join(' ').slice(0, 60)} is refused in a sentence`, () => {
    refused(make(...(flags[0] === '--prompt' ? [] : ['--seed', '1']), ...flags), sentence);
  });
}

test('an error is data where JSON was asked for', () => {
  const run = make('--sampler', 'eular', '--json');
  expect(JSON.parse(run.stdout)).toMatchObject({ job: { state: 'failed' }, images: [], error: { code: 'unknown_sampler' } });
  expect(run.status).toBe(1);
  const early = make('--steps', '0', '--json');
  expect(JSON.parse(early.stdout)).toMatchObject({ error: { code: 'bad_input' } });
  expect(early.status).toBe(1);
});

test('unknown commands are refused with the known ones', () => {
  refused(stepwise('paint'), 'There is no command “paint”. Known: generate, ');
});

test('a damaged history is kept aside and comes back out of the pictures', () => {
  const before = JSON.parse(stepwise('history', '--json').stdout) as { id: string }[];
  const file = join(data, 'history.db');
  writeFileSync(file, Buffer.alloc(200_000, 'not a database '));
  for (const part of ['-wal', '-shm']) rmSync(file + part, { force: true });
  // Pictures outside the picture folder are found again because their folders are known; with nothing left of the file, by being named.
  mkdirSync(join(data, 'images/rescued'), { recursive: true });
  for (const name of readdirSync(join(data, 'many'))) writeFileSync(join(data, 'images/rescued', name), readFileSync(join(data, 'many', name)));
  const run = stepwise('history', '--json');
  expect(run.status).toBe(0);
  expect(run.stderr).toMatch(/The history was damaged\. It is kept as .*history\.damaged-.*\.db/);
  const after = JSON.parse(run.stdout) as { recipe: { seed: string } }[];
  expect(after.map(({ recipe }) => recipe.seed).toSorted()).toEqual(['10', '7', '8', '9']);
  expect(before.length).toBeGreaterThan(0);
  expect(readdirSync(data).filter((name) => name.startsWith('history.damaged-'))).toHaveLength(1);
});

test('damaged settings are kept aside and the defaults used', () => {
  writeFileSync(join(data, 'settings.json'), '{"theme": 12');
  const run = make('--seed', '1', '--out', join(data, 'after'));
  expect(run.status).toBe(0);
  expect(run.stderr).toMatch(/The settings .*settings\.json were damaged\. They are kept as .*settings\.damaged-.*, and the defaults are used\./);
  expect(readdirSync(join(data, 'after'))).toHaveLength(1);
});

test('a full disk is said, nothing half is left, and the next picture elsewhere works', () => {
  test.skip(process.getuid?.() !== 0, 'A small disk can only be made by root.');
  const disk = join(data, 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', disk]);
  test.skip(mounted.status !== 0, 'This machine does not let root mount.');
  try {
    writeFileSync(join(disk, 'filler'), Buffer.alloc(4096));
    refused(make('--seed', '1', '--out', disk), /The disk that holds .*disk is full; 00001-1-\w{6}\.png was not written\. Free some space or choose another folder for pictures\./, 'Automatic chose Karras.\n');
    expect(readdirSync(disk)).toEqual(['filler']);
  } finally {
    spawnSync('umount', ['-l', disk]);
  }
  expect(make('--seed', '1', '--out', join(data, 'elsewhere')).status).toBe(0);
});
