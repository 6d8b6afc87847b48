import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { GoldenFormat } from './format.ts';
import { goldenExitCode, runGoldens } from './run.ts';

/** A toy format: squares of numbers. */
const squares: GoldenFormat = {
  name: 'squares',
  recognise(file) {
    if (file.path.endsWith('.pool')) return 'support';
    const document = file.json() as { squares?: unknown } | undefined;
    return document?.squares ? 'cases' : null;
  },
  async *run(file) {
    const { squares: cases } = file.json() as { squares: [number, number][] };
    for (const [x, y] of cases) {
      const error = Math.abs(x * x - y);
      if (x < 0) throw new Error(`no square of ${x} here`);
      yield { id: `${x}²`, passed: error <= 0.5, error, tolerance: 0.5, strict: { passed: error === 0, tolerance: 0 } };
    }
  },
};

function folder(files: Record<string, string | Uint8Array>): string {
  const root = join(mkdtempSync(join(tmpdir(), 'goldens-')), 'data');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

async function run(...folders: string[]) {
  const lines: string[] = [];
  // The folder's own name stands for its path, which differs from run to run.
  const shorten = (line: string) => folders.reduce((text, path) => text.replaceAll(path, 'data'), line);
  const report = await runGoldens(folders, [squares], (line) => lines.push(shorten(line)));
  return { lines, report, code: goldenExitCode(report) };
}

test('counts per folder, strict bounds apart, and ends with the totals', async () => {
  const root = folder({
    'README.md': '# people only',
    'a/one.json': JSON.stringify({ squares: [[2, 4], [3, 9.25]] }),
    'a/noise.pool': 'xx',
    'b/two.json.gz': gzipSync(JSON.stringify({ squares: [[5, 25]] })),
  });
  const { lines, code } = await run(root);
  expect(lines).toEqual([
    'data/a: 2 passed, 0 failed, 1 of 2 within the strict bound',
    'data/b: 1 passed, 0 failed, 1 of 1 within the strict bound',
    '3 passed, 0 failed',
  ]);
  expect(code).toBe(0);
});

test('names every failing case with its error, and files nobody knows', async () => {
  const root = folder({
    'one.json': JSON.stringify({ squares: [[2, 4], [3, 10]] }),
    'stranger.json': '{}',
    'picture.bin': 'x',
  });
  const { lines, code } = await run(root);
  expect(lines).toEqual([
    'data/one.json  3²: 1.00e+0 > 5.00e-1',
    'not recognised: data/picture.bin',
    'not recognised: data/stranger.json',
    'data: 1 passed, 1 failed, 1 of 2 within the strict bound',
    '1 passed, 1 failed',
  ]);
  expect(code).toBe(1);
});

test('a broken file and a format that throws are failures, not the end of the run', async () => {
  const root = folder({
    'broken.json': '{"squares": [[2, 4',
    'notgzip.json.gz': 'plain',
    'throws.json': JSON.stringify({ squares: [[1, 1], [-1, 1], [2, 4]] }),
    'well.json': JSON.stringify({ squares: [[1, 1]] }),
  });
  const { lines, code } = await run(root);
  expect(lines[0]).toMatch(/^data\/broken\.json {2}whole file: data\/broken\.json is not readable JSON \(.*\)\. Copy the file again\.$/);
  expect(lines[1]).toMatch(/^data\/notgzip\.json\.gz {2}whole file: /);
  expect(lines[2]).toBe('data/throws.json  whole file: no square of -1 here');
  expect(lines.at(-1)).toBe('2 passed, 3 failed');
  expect(code).toBe(1);
});

test('a file without a case is a failure', async () => {
  const { lines, code } = await run(folder({ 'empty.json': JSON.stringify({ squares: [] }), 'well.json': JSON.stringify({ squares: [[1, 1]] }) }));
  expect(lines[0]).toBe('data/empty.json  whole file: It holds no case.');
  expect(lines.at(-1)).toBe('1 passed, 1 failed');
  expect(code).toBe(1);
});

test('links are followed, but never round and round', async () => {
  const real = folder({ 'a/one.json': JSON.stringify({ squares: [[2, 4]] }) });
  const root = folder({ 'own.json': JSON.stringify({ squares: [[1, 1]] }) });
  symlinkSync(join(real, 'a'), join(root, 'linked'));
  symlinkSync(root, join(root, 'round'));
  symlinkSync(join(root, 'gone'), join(root, 'dangling.json'));
  const { lines } = await run(root);
  expect(lines).toEqual([
    expect.stringMatching(/^data\/dangling\.json {2}whole file: data\/dangling\.json is not readable JSON /),
    'data: 1 passed, 1 failed, 1 of 1 within the strict bound',
    'data/linked: 1 passed, 0 failed, 1 of 1 within the strict bound',
    '2 passed, 1 failed',
  ]);
});

test('a run that saw nothing fails', async () => {
  const { lines, code } = await run(folder({ 'stranger.json': '{}' }));
  expect(lines).toContain('No file was recognised: a run that saw nothing proves nothing.');
  expect(lines.at(-1)).toBe('0 passed, 0 failed');
  expect(code).toBe(1);
  const supportOnly = await run(folder({ 'noise.pool': 'x' }));
  expect(supportOnly.code).toBe(1);
});

test('a folder that is not there is a failure, and the others are run', async () => {
  const root = folder({ 'one.json': JSON.stringify({ squares: [[1, 1]] }) });
  const { lines, code } = await run('/nowhere/at/all', root);
  expect(lines[0]).toBe('data  whole folder: There is no folder data. Name the folder that holds the reference data.');
  expect(lines.at(-1)).toBe('1 passed, 1 failed');
  expect(code).toBe(1);
});

test('a single file may be named', async () => {
  const root = folder({ 'one.json': JSON.stringify({ squares: [[1, 1]] }), 'two.json': JSON.stringify({ squares: [[2, 5]] }) });
  expect((await run(join(root, 'one.json'))).lines.at(-1)).toBe('1 passed, 0 failed');
});

test('several folders at once', async () => {
  const one = folder({ 'a.json': JSON.stringify({ squares: [[1, 1]] }) });
  const two = folder({ 'b.json': JSON.stringify({ squares: [[2, 4]] }) });
  const { lines } = await run(one, two);
  expect(lines.at(-1)).toBe('2 passed, 0 failed');
});
