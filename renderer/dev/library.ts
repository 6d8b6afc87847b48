import type { DeviceReport } from '../../contract/device.ts';
import type { ModelInspection, ModelRecord } from '../../contract/model.ts';
import type { AppInfo } from '../../contract/studio.ts';

const inspection = (more: Partial<ModelInspection>): ModelInspection => ({
  kind: 'checkpoint', family: 'sd15', prediction: 'eps', predictionFrom: 'no marker', zeroTerminalSnr: false, inpainting: false, precision: 'fp16',
  components: ['unet', 'vae', 'clip-l'], tensors: 1133, parameters: 1_066_235_307, bytes: 2_132_625_894, runnable: true, note: null, ...more,
});
const hash = (letter: string) => letter.repeat(64);
const model = (id: string, name: string, more: Partial<ModelRecord>): ModelRecord => ({
  id, name, path: `/home/you/models/${name}.safetensors`, bytes: 2_132_625_894, modifiedAt: 0, kind: more.inspection === null ? 'unknown' : (more.inspection?.kind ?? 'checkpoint'), hashes: null, thumbnail: null, missing: false, inspection: inspection({}), sha256: hash(id.at(-1)!.replace(/[^0-9a-f]/, 'a')), defaults: {}, builtin: false, notes: '', problem: null, ...more,
});

const builtin = model('builtin', 'First light', {
  builtin: true,
  path: '/opt/Stepwise/resources/models/first-light.safetensors',
  sha256: hash('c'),
  defaults: { width: 256, height: 256, steps: 20, cfg: 5, sampler: 'dpmpp_2m', schedule: 'karras' },
  inspection: inspection({ bytes: 28_400_000, tensors: 412 }),
  words: ['a', 'red', 'blue', 'circle', 'on', 'background', 'house', 'at', 'night', 'fish', 'yellow', 'in', 'the', 'sea'],
});

export const modelSets: Record<'usual' | 'one' | 'none', readonly ModelRecord[]> = {
  one: [builtin],
  none: [],
  usual: [
    builtin,
    model('m1', 'dreamshaper_8', { thumbnail: '/home/you/models/dreamshaper_8.png', notes: 'Good at portraits. Clip skip 2.', hashes: { sha256: hash('1'), autov1: 'abcdef12', autov2: '1111111111', autov3: '222222222222', embedded: null }, defaults: { width: 512, height: 768, steps: 25, cfg: 7 } }),
    model('m2', 'sd_xl_base_1.0', { inspection: inspection({ family: 'sdxl', bytes: 6_938_078_334, tensors: 2515, components: ['unet', 'vae', 'clip-l', 'clip-g'] }), defaults: { width: 1024, height: 1024, steps: 30, cfg: 6 } }),
    model('m3', 'v2-1_768-ema', { inspection: inspection({ family: 'sd2', prediction: 'v', bytes: 5_214_865_159 }), defaults: { width: 768, height: 768 } }),
    model('m4', 'flux1-dev', { inspection: inspection({ family: 'flux-dev', prediction: 'flow', runnable: false, bytes: 23_802_932_552, note: 'Flux is recognised, but this version cannot make pictures with it yet.' }) }),
    model('m5', 'half-a-download', { inspection: null, sha256: null, problem: 'This file ends after 3.1 GB, but its header promises 6.9 GB. It was probably not downloaded to the end.' }),
    model('v1', 'vae-ft-mse-840000', { inspection: inspection({ kind: 'vae', family: null, prediction: null, components: ['vae'], bytes: 334_641_162, tensors: 248 }) }),
    model('l1', 'film-grain', { inspection: inspection({ kind: 'lora', prediction: null, components: ['unet', 'clip-l'], bytes: 37_861_176, tensors: 792 }) }),
    model('l2', 'ink-wash', { inspection: inspection({ kind: 'lora', prediction: null, components: ['unet'], bytes: 18_990_532, tensors: 384 }) }),
  ],
};

const known = ['attention 16 tokens, fp32', 'attention 64 tokens, fp32', 'attention 1024 tokens, fp32', 'attention 1024 tokens, fp16', 'group norm 32 × 64²', 'convolution 3 × 3, 320 channels', 'gelu', 'layer norm 768'];

export const devices: DeviceReport = {
  devices: [
    { id: 'cpu', label: 'CPU', state: 'ok', why: 'All known-answer checks agree to the last digits allowed.', cases: known.map((name, i) => ({ name, ok: true, error: 2e-7 * (i + 1), tolerance: 1e-5 })), gflops: 31 },
    {
      id: 'webgpu', label: 'GPU (WebGPU)', state: 'limited', gflops: 0.7, why: 'Trusted in part: attention is written out, because the fused form is wrong there (fused attention, 64 tokens, fp32). It computed 0.7 GFLOP/s.',
      cases: known.map((name, i) => ({ name, ok: i === 0 || i > 3, error: i === 0 || i > 3 ? 4e-6 : 0.41, tolerance: 1e-4 })),
    },
    { id: 'cuda', label: 'CUDA', state: 'refused', why: 'The probe ended with signal SIGSEGV while the driver was being opened (driver 535.54).', cases: [{ name: known[0]!, ok: false, error: null, tolerance: 1e-5 }], gflops: null },
    { id: 'dml', label: 'DirectML', state: 'absent', why: 'DirectML is part of Windows.', cases: [], gflops: null },
    { id: 'coreml', label: 'Core ML', state: 'absent', why: 'Core ML is part of macOS.', cases: [], gflops: null },
  ],
  chosen: 'cpu',
  why: 'GPU (WebGPU) is trusted but slower (0.023 × the CPU’s speed).',
  threads: 2,
  memoryBytes: 25_276_502_016,
  runtime: 'onnxruntime-node 1.30.0',
};

export const appInfo: AppInfo = {
  version: '0.1.0',
  electron: null,
  node: '24.21.0',
  platform: 'linux-x64',
  paths: { data: '/home/you/.config/Stepwise', images: '/home/you/Pictures/Stepwise', database: '/home/you/.config/Stepwise/history.db', logs: '/home/you/.config/Stepwise/logs' },
};
