/**
 * `npm run webgpu -- DIR [--case TEXT]`: the tiny SD 1.5 and SDXL networks of reference data (a folder with `manifest.json` of
 * networks), run on the WebGPU provider, over a card's Vulkan or over SwiftShader, the software Vulkan that Debian's chromium and
 * Electron carry. The provider is qualified first, as for pictures: what its known answers say decides precision and attention.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { deviceFor } from '../engine/devices/table.ts';
import { tryDevice } from '../engine/devices/throw-away.ts';
import { judge } from '../engine/devices/verdict.ts';
import type { NetCase } from '../engine/goldens/nets/manifest.ts';
import { Manifest } from '../engine/goldens/nets/manifest.ts';
import { runNets } from '../engine/goldens/nets/nets.ts';
import { onnxruntime } from '../engine/onnx/session.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { case: { type: 'string', default: '' } } });
const [folder] = positionals;
const joined = 'STEPWISE_VULKAN';

/** Where a software Vulkan may be. Its loader, `libvulkan.so.1`, lies beside it. */
const icd = [process.env['VK_ICD_FILENAMES'], '/usr/lib/chromium/vk_swiftshader_icd.json', join(import.meta.dirname, '../node_modules/electron/dist/vk_swiftshader_icd.json')].find((path) => path && existsSync(path));

/** A half keeps 11 binary digits where a float keeps 24: tolerances for float32 are widened by that for networks in halves. */
const slackOf = (compute: 'F32' | 'F16') => (compute === 'F16' ? 200 : 1);

const components = new Set(['text_encoder', 'text_encoder_2', 'unet', 'vae.decode', 'vae.encode']);
const isWanted = ({ checkpoint = '', component, id }: NetCase) => /^(sd15|sdxl)_tiny_fp16$/.test(checkpoint) && components.has(component) && id.includes(values.case);

if (!folder || !existsSync(join(folder, 'manifest.json'))) {
  console.error('Name the folder that holds the networks’ manifest.json: npm run webgpu -- DIR');
  process.exitCode = 1;
} else if (process.env[joined]) process.exitCode = await run(join(folder, 'manifest.json'));
else process.exitCode = overVulkan();

/** Starts anew with the loader and the driver found: both are read when a process begins. */
function overVulkan(): number {
  if (!icd) {
    console.error('No software Vulkan was found: neither VK_ICD_FILENAMES nor /usr/lib/chromium/vk_swiftshader_icd.json is there. Install Debian’s package chromium. Nothing was run.');
    return 2;
  }
  const links = mkdtempSync(join(tmpdir(), 'stepwise-vulkan-'));
  const loader = join(dirname(icd), 'libvulkan.so.1');
  if (existsSync(loader)) symlinkSync(loader, join(links, 'libvulkan.so.1'));
  console.log(`Vulkan: ${icd}`);
  const env = { ...process.env, VK_ICD_FILENAMES: icd, LD_LIBRARY_PATH: [links, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'), [joined]: '1' };
  const { status } = spawnSync(process.execPath, [...process.execArgv, import.meta.filename, ...process.argv.slice(2)], { stdio: 'inherit', env });
  rmSync(links, { recursive: true });
  return status ?? 1;
}

async function run(path: string): Promise<number> {
  const qualified = judge('webgpu', await tryDevice('webgpu', { patience: 900_000 }));
  const { verdict, compute, fusedAttention } = qualified;
  console.log(`${verdict.label}: ${verdict.state}. ${verdict.why}`);
  for (const { name, ok, error, tolerance } of verdict.cases) console.log(`  ${ok ? 'right' : 'wrong'}  ${name}: ${error === null ? 'did not run' : error.toExponential(1)} (allowed ${tolerance.toExponential(1)})`);
  if (verdict.state !== 'ok' && verdict.state !== 'limited') return 1;
  const bench = { runtime: onnxruntime, device: deviceFor('webgpu', 1), compute, attention: fusedAttention ? ({ kind: 'fused' } as const) : ({ kind: 'sliced', slices: 8 } as const) };
  const counts = { passed: 0, failed: 0 };
  for await (const { id, passed, error, tolerance, note } of runNets(path, Manifest.parse(JSON.parse(readFileSync(path, 'utf8'))), bench, isWanted, slackOf(compute))) {
    counts[passed ? 'passed' : 'failed']++;
    console.log(`${passed ? 'pass' : 'FAIL'}  ${id}: ${error?.toExponential(1) ?? note} (allowed ${tolerance?.toExponential(1) ?? '—'})`);
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}
