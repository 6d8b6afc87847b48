import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDevices, type DevicesOptions } from './choose.ts';
import { driverKey, keptVerdicts } from './kept.ts';
import type { Measured, Measurement } from './measure.ts';
import type { DeviceName } from './table.ts';
import type { Trial } from './throw-away.ts';
import { judge } from './verdict.ts';

const result = (name: string, more: Partial<Measured> = {}): Measured => ({ name, role: 'essential', compute: 'F32', ok: true, error: 1e-6, tolerance: 1e-4, ran: true, said: null, ...more });
const trial = (cases: Measured[], gflops: number | null = 100): { measurement: Measurement } => ({ measurement: { cases, gflops } });
const good = [result('convolution, fp32'), result('fused attention, fp32', { role: 'fused' })];
const halves = good.map((each) => ({ ...each, name: each.name.replace('32', '16'), compute: 'F16' as const }));
const wrong = { ok: false, error: 0.4 };

const nowhere = keptVerdicts(null, '');
function devices(trials: Partial<Record<DeviceName, Trial | (() => Promise<Trial>)>>, more: Partial<DevicesOptions> = {}) {
  const tried: string[] = [];
  const made = createDevices({
    providers: Object.keys(trials),
    runtime: 'onnxruntime-node 1',
    kept: nowhere,
    tryDevice: (name) => {
      tried.push(name);
      const found = trials[name]!;
      return typeof found === 'function' ? found() : Promise.resolve(found);
    },
    ...more,
  });
  return { ...made, tried };
}

test('a device is trusted, trusted in part, or refused, with the sentence why', () => {
  expect(judge('webgpu', trial([...good, ...halves])).verdict).toMatchObject({ state: 'ok', why: 'All 4 known answers are right. It computed 100 GFLOP/s.' });
  expect(judge('webgpu', trial([result('a'), { ...good[1]!, ...wrong }, ...halves]))).toMatchObject({
    fusedAttention: false,
    compute: 'F16',
    verdict: { state: 'limited', why: 'Trusted in part: attention is written out, because the fused form is wrong there (fused attention, fp32). It computed 100 GFLOP/s.' },
  });
  expect(judge('webgpu', trial([...good, { ...halves[0]!, ok: false, error: null, ran: false }]))).toMatchObject({ fusedAttention: true, compute: 'F32', verdict: { state: 'limited', why: expect.stringContaining('half precision failed (convolution, fp16)') } });
  expect(judge('webgpu', trial([good[1]!, { ...good[0]!, ...wrong }])).verdict).toMatchObject({ state: 'refused', why: 'It computes 1 operator wrong that every picture needs: convolution, fp32.' });
  expect(judge('cuda', { failure: 'Its driver ended the process that tried it (signal SIGSEGV).' }).verdict).toMatchObject({ state: 'refused', why: expect.stringContaining('SIGSEGV') });
  expect(judge('webgpu', trial([result('a', { ok: false, error: null, ran: false, said: 'Failed to get a WebGPU adapter: No supported adapters' })])).verdict).toMatchObject({ state: 'absent', why: expect.stringContaining('No graphics card') });
});

test('auto takes a GPU only where it is trusted and faster, and says why', async () => {
  const fast = devices({ cpu: trial(good, 30), webgpu: trial(good, 3000) });
  expect((await fast.choose('auto')).id).toBe('webgpu');
  expect(await fast.report()).toMatchObject({ chosen: 'webgpu', why: 'it is trusted and 1.0e+2 × as fast as the CPU.' });
  const slow = devices({ cpu: trial(good, 30), webgpu: trial(good, 0.3) });
  expect((await slow.choose('auto')).id).toBe('cpu');
  expect((await slow.report()).why).toBe('GPU (WebGPU) is trusted but slower (0.010 × the CPU’s speed).');
  const broken = devices({ cpu: trial(good, 30), webgpu: { failure: 'It crashed.' } });
  expect((await broken.choose('auto')).id).toBe('cpu');
  // Nothing to compare with: the CPU is not tried for a picture.
  expect(broken.tried).toEqual(['webgpu']);
});

test('a device asked for by name is used or refused with those that can be', async () => {
  const { choose } = devices({ cpu: trial(good), webgpu: trial([result('a'), { ...good[1]!, ...wrong }]), cuda: { failure: 'It crashed.' } });
  expect(await choose('webgpu')).toMatchObject({ id: 'webgpu', attention: { kind: 'sliced' }, compute: 'F32', device: { provider: 'webgpu', optimisation: 'basic' } });
  await expect(choose('cuda')).rejects.toMatchObject({ code: 'device_refused', message: 'The device cuda is not used here. It crashed. Devices that can be used: auto, cpu, webgpu.' });
  await expect(choose('dml')).rejects.toThrow('DirectML is a part of Windows only. Devices that can be used: auto, cpu, webgpu.');
});

test('a trial that does not end keeps no picture waiting', async () => {
  const { choose } = devices({ cpu: trial(good), webgpu: () => new Promise(() => undefined) }, { patience: 20 });
  expect((await choose('auto')).id).toBe('cpu');
});

test('verdicts are kept until drivers or runtime change, or a person asks again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'devices-'));
  const trials = { cpu: trial(good), webgpu: trial(good, 500) };
  const at = (key: string) => devices(trials, { kept: keptVerdicts(folder, key) });
  const first = at('a');
  await first.report();
  expect(first.tried.toSorted()).toEqual(['cpu', 'webgpu']);
  const second = at('a');
  expect(await second.report()).toEqual(await first.report());
  expect(second.tried).toEqual([]);
  await second.report(true);
  expect(second.tried.toSorted()).toEqual(['cpu', 'webgpu']);
  const other = at('b');
  await other.report();
  expect(other.tried).toHaveLength(2);
  writeFileSync(join(folder, 'devices.json'), readFileSync(join(folder, 'devices.json'), 'utf8').slice(0, 40));
  const damaged = at('b');
  await damaged.report();
  expect(damaged.tried).toHaveLength(2);
});

test('another driver is another key', () => {
  expect(driverKey('1', {})).toBe(driverKey('1', {}));
  expect(driverKey('1', { VK_ICD_FILENAMES: '/tmp/icd.json' })).not.toBe(driverKey('1', {}));
  expect(driverKey('2', {})).not.toBe(driverKey('1', {}));
});
