import type { DeviceCase } from '../../contract/device.ts';
import type { Device, Runtime } from '../onnx/runtime.ts';
import { knownAnswers, speedNetwork, speedOperations, type Compute, type KnownAnswer } from './cases.ts';

/** A case as it went on a device. */
export interface Measured extends DeviceCase {
  readonly role: KnownAnswer['role'];
  readonly compute: Compute;
  readonly ran: boolean;
  /** What the runtime said, where it did not run; what is wrong with numbers that are none. */
  readonly said: string | null;
}

export interface Measurement {
  readonly cases: readonly Measured[];
  readonly gflops: number | null;
}

/** Runs every known answer on a device. A case that fails is a result, not an error; a driver that crashes is neither. */
export async function measure(runtime: Runtime, device: Device, precisions: readonly Compute[]): Promise<Measurement> {
  const cases: Measured[] = [];
  for (const compute of precisions) {
    for (const answer of knownAnswers(compute)) {
      const measured = await run(runtime, device, answer);
      cases.push(measured);
      // What cannot even be started fails the same way twelve times over.
      if (!measured.ran && measured.role === 'essential') break;
    }
  }
  const trusted = precisions.findLast((compute) => cases.every((each) => each.compute !== compute || each.role !== 'essential' || each.ok));
  return { cases, gflops: trusted ? await speed(runtime, device, trusted).catch(() => null) : null };
}

async function run(runtime: Runtime, device: Device, { name, role, compute, graph, feeds, expected, tolerance }: KnownAnswer): Promise<Measured> {
  const about = { name, role, compute, tolerance };
  try {
    const session = await runtime.create(graph, device);
    const { y } = await session.run(feeds);
    await session.release();
    const error = largestDifference(y!.data as Float32Array, expected);
    return { ...about, ran: true, ok: error <= tolerance, error: Number.isFinite(error) ? error : null, said: Number.isFinite(error) ? null : 'It gave numbers that are not finite.' };
  } catch (thrown) {
    return { ...about, ran: false, ok: false, error: null, said: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function largestDifference(found: ArrayLike<number>, expected: Float64Array): number {
  if (found.length !== expected.length) return Infinity;
  let most = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(found[i]! - expected[i]!);
    if (!(difference <= most)) most = Number.isNaN(difference) ? Infinity : difference;
  }
  return most;
}

/** Long enough to tell fast from slow, ms. */
const enough = 500;

/** 10⁹ operations a second: the best of a few runs, the first of which also warms up. */
async function speed(runtime: Runtime, device: Device, compute: Compute): Promise<number> {
  const { graph, feeds } = speedNetwork(compute);
  const session = await runtime.create(graph, device);
  let best = Infinity;
  for (let k = 0, spent = 0; k < 5 && spent < enough; k++) {
    const began = performance.now();
    await session.run(feeds);
    const took = performance.now() - began;
    best = Math.min(best, took);
    spent += took;
  }
  await session.release();
  return speedOperations / best / 1e6;
}
