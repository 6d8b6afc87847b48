import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { release, version as systemVersion } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { DeviceVerdict } from '../../contract/device.ts';
import { notKept } from '../not-kept.ts';
import type { DeviceName } from './table.ts';
import type { Qualified } from './verdict.ts';

/** Raised when the known answers or their judgement change: older verdicts are worth nothing then. */
const edition = 1;

const Kept = z.strictObject({
  key: z.string(),
  at: z.number(),
  devices: z.record(z.string(), z.strictObject({ verdict: DeviceVerdict, fusedAttention: z.boolean(), compute: z.enum(['F32', 'F16']) })),
});

/** Verdicts between starts, valid for one state of drivers and runtime. */
export interface KeptVerdicts {
  read(name: DeviceName): Qualified | null;
  write(name: DeviceName, qualified: Qualified): void;
  /** Lets go of all of them. */
  forget(): void;
}

/** Where a system's drivers are told of; a changed file there is another driver. Windows and macOS tell by their version alone. */
const driverPlaces = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/proc/driver/nvidia/version', '/sys/class/drm'];
/** Drivers on Windows change without a trace that is cheap to read, ms. */
const staysFor = 7 * 24 * 3_600_000;

/** A hash over all that can change how a device computes. */
export function driverKey(runtime: string, env: NodeJS.ProcessEnv = process.env): string {
  const hash = createHash('sha256').update(JSON.stringify([edition, runtime, process.platform, process.arch, release(), systemVersion()]));
  for (const name of ['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'LD_LIBRARY_PATH', 'CUDA_VISIBLE_DEVICES', 'DRI_PRIME']) hash.update(`${name}=${env[name] ?? ''}\n`);
  for (const place of driverPlaces) hash.update(`${place} ${stateOf(place)}\n`);
  return hash.digest('hex');
}

function stateOf(place: string): string {
  try {
    const found = statSync(place);
    if (!found.isDirectory()) return readFileSync(place, 'latin1');
    return readdirSync(place).sort().map((name) => `${name} ${place.startsWith('/sys') ? '' : statSync(join(place, name)).mtimeMs}`).join();
  } catch {
    return 'none';
  }
}

interface KeepOptions {
  readonly now?: () => number;
  /** Told once why verdicts cannot be kept. */
  readonly onProblem?: (sentence: string) => void;
}

/** Verdicts kept in `folder`; kept nowhere for null. A file that cannot be read or written costs a second trial, nothing more. */
export function keptVerdicts(folder: string | null, key: string, { now = Date.now, onProblem }: KeepOptions = {}): KeptVerdicts {
  let told = false;
  const file = folder === null ? null : join(folder, 'devices.json');

  const load = (): z.infer<typeof Kept> | null => {
    if (!file || !existsSync(file)) return null;
    try {
      const kept = Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
      return kept.key === key && now() - kept.at < staysFor ? kept : null;
    } catch {
      return null;
    }
  };

  return {
    read: (name) => load()?.devices[name] ?? null,
    write(name, qualified) {
      if (!file) return;
      const before = load();
      const text = JSON.stringify({ key, at: before?.at ?? now(), devices: { ...before?.devices, [name]: qualified } });
      const temporary = `${file}.${process.pid}`;
      // One level only: where there is no data folder yet, nothing is kept.
      if (!existsSync(dirname(folder!))) return;
      try {
        if (!existsSync(folder!)) mkdirSync(folder!);
        writeFileSync(temporary, text);
        renameSync(temporary, file);
      } catch (thrown) {
        rmSync(temporary, { force: true });
        if (!told) onProblem?.(notKept('answers of the devices', folder!, thrown));
        told = true;
      }
    },
    forget() {
      if (file) rmSync(file, { force: true });
    },
  };
}
