import { availableParallelism, totalmem } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { DeviceReport } from '../../contract/device.ts';
import { StudioError } from '../../contract/errors.ts';
import type { DeviceId } from '../../contract/request.ts';
import type { AttentionForm } from '../onnx/graph.ts';
import type { Device } from '../onnx/runtime.ts';
import type { KeptVerdicts } from './kept.ts';
import { deviceEntries, deviceFor, type DeviceName } from './table.ts';
import type { Trial } from './throw-away.ts';
import { absent, judge, type Qualified } from './verdict.ts';

/** A device that was qualified, and how networks are built for it. */
export interface ChosenDevice {
  readonly id: string;
  readonly device: Device;
  readonly attention: AttentionForm;
  readonly compute: 'F32' | 'F16';
}

export interface Devices {
  readonly choose: (wish: DeviceId) => Promise<ChosenDevice>;
  /** Every device with its verdict. `fresh` tries them all again. */
  readonly report: (fresh?: boolean) => Promise<DeviceReport>;
}

export interface DevicesOptions {
  /** Providers that the runtime was built for. */
  readonly providers: readonly string[];
  readonly runtime: string;
  /** Tries a device in a process of its own. */
  readonly tryDevice: (name: DeviceName) => Promise<Trial>;
  readonly kept: KeptVerdicts;
  /** How long the first picture waits for a trial that does not end, ms. */
  readonly patience?: number;
}

/** A GPU must be this much faster than the CPU before it is chosen unasked. */
const worthwhile = 1.5;
/** Runs of queries where attention is written out: scores of 512² in half precision then take 64 MiB. */
const slices = 8;

const names = Object.keys(deviceEntries) as DeviceName[];
const gpus = names.filter((name) => name !== 'cpu');
const trusted = ({ verdict }: Qualified): boolean => verdict.state === 'ok' || verdict.state === 'limited';

const chosen = (name: DeviceName, threads: number, { fusedAttention, compute }: Pick<Qualified, 'fusedAttention' | 'compute'>): ChosenDevice => ({
  id: name,
  device: deviceFor(name, threads),
  attention: fusedAttention ? { kind: 'fused' } : { kind: 'sliced', slices },
  compute,
});

/** The CPU is what everything else is held against; it needs no trial to be used. */
export const cpuDevice = (threads = availableParallelism()): ChosenDevice => chosen('cpu', threads, { fusedAttention: true, compute: 'F32' });

export function createDevices({ providers, runtime, tryDevice, kept, patience = 10_000 }: DevicesOptions): Devices {
  const threads = availableParallelism();
  const known = new Map<DeviceName, Promise<Qualified>>();
  /** Trials wait for each other, so that none slows another down. */
  let last: Promise<unknown> = Promise.resolve();

  function qualify(name: DeviceName): Promise<Qualified> {
    let found = known.get(name);
    if (!found) {
      found = now(name);
      known.set(name, found);
      // A trial that could not even be begun is begun anew by the next who asks.
      found.catch(() => known.delete(name));
    }
    return found;
  }

  async function now(name: DeviceName): Promise<Qualified> {
    if (!providers.includes(name)) return absent(name);
    const before = kept.read(name);
    if (before) return before;
    const trial = last.then(() => tryDevice(name));
    last = trial.catch(() => undefined);
    const qualified = judge(name, await trial);
    kept.write(name, qualified);
    return qualified;
  }

  /** The fastest GPU that is trusted and worth it, else the CPU; and the sentence why. */
  async function automatic(): Promise<{ name: DeviceName; why: string }> {
    const found = await Promise.all(gpus.map(qualify));
    const speeds = found.filter(trusted).map(({ verdict }) => ({ name: verdict.id as DeviceName, label: verdict.label, gflops: verdict.gflops ?? 0 }));
    const [best] = speeds.sort((a, b) => b.gflops - a.gflops);
    if (!best) return { name: 'cpu', why: 'no other device here can be trusted.' };
    const { verdict } = await qualify('cpu');
    const times = best.gflops / (verdict.gflops ?? Infinity);
    if (times < worthwhile) return { name: 'cpu', why: `${best.label} is trusted but ${times < 1 ? 'slower' : 'hardly faster'} (${times.toPrecision(2)} × the CPU’s speed).` };
    return { name: best.name, why: `it is trusted and ${times.toPrecision(2)} × as fast as the CPU.` };
  }

  async function auto(): Promise<ChosenDevice> {
    const given = new AbortController();
    const decided = automatic().finally(() => given.abort());
    decided.catch(() => undefined);
    const first = await Promise.race([decided, wait(patience, null, { signal: given.signal }).catch(() => null)]);
    const { name } = first ?? (given.signal.aborted ? await decided : { name: 'cpu' as const });
    return name === 'cpu' ? cpuDevice(threads) : chosen(name, threads, await qualify(name));
  }

  return {
    async choose(wish) {
      if (wish === 'auto') return auto();
      if (wish === 'cpu') return cpuDevice(threads);
      const qualified = await qualify(wish);
      if (trusted(qualified)) return chosen(wish, threads, qualified);
      const usable = (await Promise.all(gpus.map(qualify))).filter(trusted).map(({ verdict }) => verdict.id);
      throw new StudioError('device_refused', `The device ${wish} is not used here. ${qualified.verdict.why} Devices that can be used: auto, cpu${usable.map((id) => `, ${id}`).join('')}.`);
    },
    async report(fresh = false) {
      if (fresh) {
        kept.forget();
        known.clear();
      }
      const devices = await Promise.all(names.map(qualify));
      const { name, why } = await automatic();
      return { devices: devices.map(({ verdict }) => verdict), chosen: name, why, threads, memoryBytes: totalmem(), runtime };
    },
  };
}
