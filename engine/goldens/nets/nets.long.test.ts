import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { openSafetensors } from '../../weights/safetensors.ts';
import { runGoldens } from '../run.ts';
import { formats } from '../table.ts';
import { Manifest } from './manifest.ts';

const packed = join(import.meta.dirname, '../../../tests/golden/nets');
let folder: string;
let manifest: Manifest;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nets-'));
  for (const name of readdirSync(packed, { recursive: true, encoding: 'utf8' })) {
    const path = join(packed, name);
    if (statSync(path).isDirectory() || name.endsWith('.md')) continue;
    const bytes = readFileSync(path);
    // Lists of names are packed as they come.
    const isPacked = name.endsWith('.safetensors.gz');
    const target = join(folder, relative(packed, path).replace(/\.safetensors\.gz$/, '.safetensors'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, isPacked ? gunzipSync(bytes) : bytes);
  }
  manifest = Manifest.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
});

/** What `stepwise goldens` prints of the folder, and how many outputs passed. */
async function goldens() {
  const lines: string[] = [];
  const { passed, failed, unrecognised } = await runGoldens([folder], formats, (line) => lines.push(line));
  return { lines, passed, failed, unrecognised };
}

test('networks, LoRAs of every kind and embeddings give what the reference gives, and genuine lists of names are told apart', { timeout: 120_000 }, async () => {
  const { lines, passed, failed, unrecognised } = await goldens();
  expect(lines.slice(0, -2)).toEqual([]);
  expect(unrecognised).toEqual([]);
  const { full_size, tiny_structure } = JSON.parse(readFileSync(join(folder, manifest.detection!), 'utf8')) as { full_size: unknown[]; tiny_structure: object };
  const outputs = manifest.cases.reduce((sum, one) => sum + Object.keys(one.outputs).length, 0);
  expect({ passed, failed }).toEqual({ passed: outputs + full_size.length + Object.keys(tiny_structure).length, failed: 0 });
  expect(full_size.length).toBeGreaterThan(10);
});

test('a number that is off fails its own output alone', { timeout: 120_000 }, async () => {
  const one = manifest.cases.find(({ id }) => id === 'esrgan_x4_tiny_fp16.0')!;
  const path = join(folder, one.file);
  const { source } = openSafetensors(path).tensors.get(one.outputs['image']!.tensor)!;
  const at = (source as { offset: number }).offset;
  const bytes = readFileSync(path);
  bytes.writeFloatLE(bytes.readFloatLE(at) + 0.001, at);
  writeFileSync(path, bytes);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, detection: undefined, cases: manifest.cases.filter(({ checkpoint }) => /esrgan|srvgg/.test(checkpoint ?? '')) }));
  const { lines, failed, passed } = await goldens();
  expect(lines[0]).toMatch(/manifest\.json {2}esrgan_x4_tiny_fp16\.0 image: 1\.00e-3 > /);
  expect({ failed, passed }).toEqual({ failed: 1, passed: 1 });
});
