import { expect, test } from 'vitest';
import { Graph } from './graph.ts';
import type { Device, Runtime, Session } from './runtime.ts';
import { deviceKey, SessionCache } from './session-cache.ts';
import { tensorOf } from '../weights/tensor.ts';

const device: Device = { provider: 'cpu', threads: 1, optimisation: 'extended', memory: 'normal' };

/** A runtime that makes nothing and tells what it was asked. */
function fakeRuntime(): { runtime: Runtime; told: string[] } {
  const told: string[] = [];
  const session = (name: string): Session => ({ inputs: [], outputs: [], rank: () => undefined, run: async () => ({}), release: async () => void told.push(`release ${name}`) });
  return { told, runtime: { version: 'fake', create: async ({ name }) => (told.push(`create ${name}`), session(name)), open: async (path) => session(path) } };
}

const graph = (name: string, numbers: number) => () => {
  const g = new Graph({ name, compute: 'F32', attention: { kind: 'fused' } });
  g.output('y', g.weight(tensorOf('w', [numbers], new Float32Array(numbers))), 'F32', [numbers]);
  return g.finish();
};

test('what was used last stays, what was not makes room', async () => {
  const { runtime, told } = fakeRuntime();
  const cache = new SessionCache(runtime, 1000, () => 1e9);
  await cache.session('a', device, graph('A', 100));
  await cache.session('b', device, graph('B', 100));
  await cache.session('a', device, graph('A', 100));
  await cache.session('c', device, graph('C', 100));
  expect(told).toEqual(['create A', 'create B', 'release B', 'create C']);
  expect(cache.keys).toEqual([`a${deviceKey(device)}`, `c${deviceKey(device)}`]);
  expect(cache.bytes).toBe(800);
});

test('what can never fit is refused before anything is released', async () => {
  const { runtime, told } = fakeRuntime();
  const cache = new SessionCache(runtime, 1000, () => 1e9);
  await cache.session('a', device, graph('A', 100));
  await expect(cache.session('b', device, graph('big thing', 1000))).rejects.toMatchObject({
    code: 'out_of_memory',
    message: 'The big thing needs 4.0 kB of memory, but models may use 1.0 kB. Turn on the low-memory mode, close other programs or choose a smaller model.',
  });
  expect(told).toEqual(['create A']);
});

test('keys are released by how they begin', async () => {
  const { runtime, told } = fakeRuntime();
  const cache = new SessionCache(runtime, 1e6, () => 1e9);
  for (const key of ['m/unet', 'm/vae', 'n/unet']) await cache.session(key, device, graph(key, 1));
  await cache.release('m/');
  expect(told.slice(3)).toEqual(['release m/unet', 'release m/vae']);
  expect(cache.keys).toEqual([`n/unet${deviceKey(device)}`]);
});

test('another device or another number of threads is another session', async () => {
  const { runtime, told } = fakeRuntime();
  const cache = new SessionCache(runtime, 1e6);
  for (const each of [device, { ...device, threads: 2 }, { ...device, optimisation: 'all' as const }, { ...device, memory: 'low' as const }, { ...device, provider: 'webgpu' as const }, device]) {
    await cache.session('a', each, graph('A', 1));
  }
  expect(told).toEqual(Array.from({ length: 5 }, () => 'create A'));
});

test('what the system has not left is refused with what it has, what is held counted as free', async () => {
  const { runtime, told } = fakeRuntime();
  let free = 1000;
  const cache = new SessionCache(runtime, 1e9, () => free);
  await cache.session('a', device, graph('A', 100));
  free = 500;
  await expect(cache.session('b', device, graph('other thing', 300))).rejects.toMatchObject({
    code: 'out_of_memory',
    message: 'The other thing needs 1.2 kB of memory, but only 900 bytes is free. Turn on the low-memory mode, close other programs or choose a smaller model.',
  });
  await cache.session('c', device, graph('C', 200));
  expect(told).toEqual(['create A', 'release A', 'create C']);
});
