import { describe, expect, test } from 'vitest';
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

describe('room for a run', () => {
  const needs = (working: number, ...reads: string[]) => ({ working, reads: (key: string) => reads.includes(key) });
  async function three(budget: number) {
    const { runtime, told } = fakeRuntime();
    const cache = new SessionCache(runtime, budget, () => 1e9);
    for (const key of ['a', 'b', 'c']) await cache.session(key, device, graph(key.toUpperCase(), 100));
    told.length = 0;
    return { cache, told };
  }

  test('nothing goes while there is some', async () => {
    const { cache, told } = await three(2000);
    await cache.makeRoomToRun('c', device, needs(800));
    expect(told).toEqual([]);
    expect(cache.bytes).toBe(2000);
  });

  test('what was not used for longest goes, never who runs nor what it reads', async () => {
    const { cache, told } = await three(2000);
    await cache.makeRoomToRun('a', device, needs(801));
    expect(told).toEqual(['release B']);
    const other = await three(1200);
    await other.cache.hold('merged', 'numbers', 0, async () => ({ release: async () => void other.told.push('release merged') }));
    await other.cache.makeRoomToRun('c', device, needs(1e6, 'merged'));
    expect(other.told).toEqual(['release A', 'release B']);
  });

  test('on a card nothing goes for it: its memory is not the system’s', async () => {
    const { cache, told } = await three(1200);
    const card = { ...device, provider: 'webgpu' } as const;
    await cache.session('d', card, graph('D', 0));
    await cache.makeRoomToRun('d', card, needs(1e6));
    expect(told).toEqual(['create D']);
  });

  test('a larger run takes only what the arena does not have yet', async () => {
    const { cache, told } = await three(2000);
    await cache.makeRoomToRun('c', device, needs(500));
    await cache.makeRoomToRun('c', device, needs(300));
    await cache.makeRoomToRun('c', device, needs(800));
    expect(told).toEqual([]);
    expect(cache.bytes).toBe(2000);
  });

  test('what runs once per picture gives back what it took, and is held as it is stored', async () => {
    const { runtime } = fakeRuntime();
    const cache = new SessionCache(runtime, 1e6);
    const halves = () => {
      const g = new Graph({ name: 'decoder', compute: 'F32', attention: { kind: 'fused' }, seldom: true });
      g.output('y', g.weight({ name: 'w', dtype: 'F16', shape: [100], source: { bytes: new Uint8Array(200) } }), 'F32', [100]);
      return g.finish();
    };
    await cache.session('a', device, halves);
    await cache.makeRoomToRun('a', device, needs(5000));
    expect(cache.bytes).toBe(200);
    await cache.session('b', { ...device, provider: 'webgpu' }, halves);
    expect(cache.bytes).toBe(200 + 400);
  });
});
