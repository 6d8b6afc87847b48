import type { DeviceVerdict } from '../../contract/device.ts';
import type { Measured } from './measure.ts';
import { deviceEntries, type DeviceName } from './table.ts';
import type { Trial } from './throw-away.ts';

/** A verdict, and what it means for the networks that run there. */
export interface Qualified {
  readonly verdict: DeviceVerdict;
  readonly fusedAttention: boolean;
  readonly compute: 'F32' | 'F16';
}

const words = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
const list = (items: readonly string[]): string => (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`);
const names = (cases: readonly Measured[]): string => list(cases.slice(0, 3).map(({ name }) => name)) + (cases.length > 3 ? ` and ${words(cases.length - 3, 'other')}` : '');

export function absent(name: DeviceName, why = deviceEntries[name].absent): Qualified {
  return { verdict: { id: name, label: deviceEntries[name].label, state: 'absent', why, cases: [], gflops: null }, fusedAttention: false, compute: 'F32' };
}

/** Where the runtime's words say that there is no such thing here, rather than that it failed. */
function cannotOpen(name: DeviceName, said: string): Qualified | null {
  if (/Failed to load (shared )?library/i.test(said)) return absent(name);
  if (!/No supported adapters|Failed to get a WebGPU adapter/i.test(said)) return null;
  const linux = ' If this machine has one, install its Vulkan driver (on Debian: libvulkan1 with mesa-vulkan-drivers or nvidia-driver).';
  return absent(name, `No graphics card with a working driver was found.${process.platform === 'linux' ? linux : ''}`);
}

/** What the trial of a device says: trusted, trusted in part, or refused, and the sentence why. */
export function judge(name: DeviceName, trial: Trial): Qualified {
  const { label } = deviceEntries[name];
  const refused = (why: string, measured: readonly Measured[] = []): Qualified => ({
    verdict: { id: name, label, state: 'refused', why, cases: shown(measured), gflops: null },
    fusedAttention: false,
    compute: 'F32',
  });
  if ('failure' in trial) return refused(trial.failure);
  const { cases, gflops } = trial.measurement;
  const failed = (compute: 'F32' | 'F16', role: Measured['role']) => cases.filter((each) => each.compute === compute && each.role === role && !each.ok);

  if (cases[0]?.ran === false) return cannotOpen(name, cases[0].said ?? '') ?? refused(`It could not be used: ${reason(cases[0].said ?? '')}.`, cases);
  const lacking = failed('F32', 'essential');
  if (lacking.length > 0) return refused(`It computes ${words(lacking.length, 'operator')} wrong that every picture needs: ${names(lacking)}.`, cases);

  const hasHalves = cases.some(({ compute }) => compute === 'F16');
  const withoutHalves = hasHalves && failed('F16', 'essential').length > 0;
  const compute = hasHalves && !withoutHalves ? 'F16' : 'F32';
  // A VAE always computes in full precision.
  const unfused = [...new Set([...failed('F32', 'fused'), ...failed(compute, 'fused')])];
  const limits = [
    ...(withoutHalves ? [`it computes in full precision, because half precision failed (${names(failed('F16', 'essential'))})`] : []),
    ...(unfused.length > 0 ? [`attention is written out, because the fused form is wrong there (${names(unfused)})`] : []),
  ];
  const speed = gflops === null ? '' : ` It computed ${gflops < 10 ? gflops.toPrecision(2) : gflops.toFixed(0)} GFLOP/s.`;
  const why = limits.length === 0 ? `All ${words(cases.length, 'known answer')} are right.${speed}` : `Trusted in part: ${list(limits)}.${speed}`;
  return {
    verdict: { id: name, label, state: limits.length === 0 ? 'ok' : 'limited', why, cases: shown(cases), gflops },
    fusedAttention: unfused.length === 0,
    compute,
  };
}

const shown = (cases: readonly Measured[]): DeviceVerdict['cases'] => cases.map(({ name, ok, error, tolerance }) => ({ name, ok, error, tolerance }));

/** The runtime's own words without its file names and line numbers. */
const reason = (said: string): string => {
  const line = said.split('\n').find((each) => /\S/.test(each)) ?? said;
  return (line.replace(/^.*?(?:ERROR_MESSAGE|Error):\s*/i, '').replace(/\S+\.(?:cc|h|cpp):\d+\s*/g, '').trim().slice(0, 200) || 'its driver gave no reason').replace(/\.$/, '');
};
