import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tryDevice } from './throw-away.ts';

const folder = mkdtempSync(join(tmpdir(), 'probe-'));
function probe(name: string, text: string): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, text);
  return file;
}

test('the real probe answers for the CPU', async () => {
  const trial = await tryDevice('cpu');
  expect(trial).toMatchObject({ measurement: { gflops: expect.any(Number), cases: expect.arrayContaining([expect.objectContaining({ name: 'convolution 3×3, fp32', ok: true })]) } });
});

test('a driver that crashes is an answer', async () => {
  const entry = probe('crash', `process.stderr.write('vkCreateInstance: lost\\n'); process.kill(process.pid, 'SIGSEGV');`);
  expect(await tryDevice('webgpu', { entry })).toEqual({ failure: 'Its driver ended the process that tried it (signal SIGSEGV): vkCreateInstance: lost.' });
});

test('so is one that exits, and one that hangs', async () => {
  expect(await tryDevice('webgpu', { entry: probe('exit', 'process.exit(7);') })).toEqual({ failure: 'Its driver ended the process that tried it (exit code 7).' });
  expect(await tryDevice('webgpu', { entry: probe('hang', 'for (;;) ;'), patience: 300 })).toEqual({ failure: 'Its driver did not answer within 0.3 s, so it is left alone.' });
});

test('what a driver says on the side is no answer; a crash after the answer is none either', async () => {
  const entry = probe('late', `console.log('MESA: hello'); console.log(JSON.stringify({ cases: [], gflops: 1 })); setTimeout(() => process.kill(process.pid, 'SIGSEGV'), 50);`);
  expect(await tryDevice('webgpu', { entry })).toEqual({ measurement: { cases: [], gflops: 1 } });
});
