import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { cpus, freemem, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { DeviceReport } from '../../contract/device.ts';
import { errorData } from '../../contract/errors.ts';
import { engineNode } from '../engine/node-binary.ts';
import { resourcesFolder } from '../entries.ts';
import { lookAt, type HistoryState } from '../history/look.ts';
import { builtinModel } from '../models/builtin.ts';
import { dataFolder, pathsIn, type Paths } from '../paths.ts';
import { peekSettings } from '../settings/store.ts';
import { version } from '../version.ts';
import type { CliCommand, Output } from './command.ts';
import { cliEngine } from './engine.ts';
import { textTable } from './text-table.ts';

/** What a machine offers, and everything about it that stands in the way. */
interface Findings {
  readonly versions: { readonly stepwise: string; readonly node: string; readonly engineNode: string | null; readonly runtime: string | null; readonly platform: string };
  readonly machine: { readonly processor: string; readonly threads: number; readonly memoryBytes: number; readonly freeMemoryBytes: number };
  readonly devices: DeviceReport | null;
  readonly paths: Readonly<Record<string, string>>;
  readonly freeDiskBytes: number | null;
  readonly history: HistoryState;
  readonly builtinModel: string | null;
  /** Each a sentence with the way out. */
  readonly problems: readonly string[];
}

/** Little enough that the next few pictures may not fit, bytes. */
const scarce = 200 * 2 ** 20;

/** The nearest folder above that is there. */
function present(path: string): string {
  for (let at = path; ; at = dirname(at)) if (existsSync(at) || dirname(at) === at) return at;
}

function writable(path: string): boolean {
  try {
    accessSync(present(path), constants.W_OK);
    return statSync(present(path)).isDirectory();
  } catch {
    return false;
  }
}

function freeDisk(path: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(present(path));
    return bavail * bsize;
  } catch {
    return null;
  }
}

async function examine(paths: Paths, fresh: boolean, out: Output): Promise<Findings> {
  const problems: string[] = [];
  const settings = peekSettings(paths.settings);
  if (settings.problem) problems.push(settings.problem);
  const images = settings.settings.imageFolder || paths.images;
  for (const [what, folder] of [['data folder', paths.data], ['picture folder', images]] as const) {
    if (!writable(folder)) problems.push(`The ${what} ${folder} cannot be written. Check its permissions, or choose another one.`);
  }
  const freeDiskBytes = freeDisk(images);
  if (freeDiskBytes !== null && freeDiskBytes < scarce) problems.push(`The disk of ${images} is nearly full (${megabytes(freeDiskBytes)} left). Free some space.`);
  const history = lookAt(paths.database);
  if (history.problem) problems.push(history.problem);
  const builtin = builtinModel(resourcesFolder());
  if (!builtin || !existsSync(builtin.path)) problems.push('This build came without the built-in model. Add a folder with your own checkpoints, or install Stepwise again.');

  let devices: DeviceReport | null = null;
  let node: string | null = null;
  const host = cliEngine(out, { STEPWISE_CACHE: paths.cache });
  try {
    node = engineNode();
    devices = await (await host.link()).call('device.report', { fresh });
    const cpu = devices.devices.find(({ id }) => id === 'cpu');
    if (cpu?.state !== 'ok') problems.push(`The CPU failed its known answers: ${cpu?.why ?? 'it was not tried.'}`);
  } catch (thrown) {
    problems.push(errorData(thrown).message);
  } finally {
    await host.stop();
  }

  return {
    versions: { stepwise: version, node: process.versions.node, engineNode: node, runtime: devices?.runtime ?? null, platform: `${process.platform}-${process.arch}` },
    machine: { processor: cpus()[0]?.model.trim() ?? 'unknown', threads: cpus().length, memoryBytes: totalmem(), freeMemoryBytes: freemem() },
    devices,
    paths: { ...paths, images },
    freeDiskBytes,
    history,
    builtinModel: builtin?.path ?? null,
    problems,
  };
}

const megabytes = (bytes: number): string => (bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`);

function words({ versions, machine, devices, paths, freeDiskBytes, history, builtinModel, problems }: Findings): string {
  const facts: (readonly [string, string])[] = [
    ['Stepwise', `${versions.stepwise}, Node ${versions.node}, ${versions.platform}`],
    ['Engine', `${versions.runtime ?? 'does not start'}, run by ${versions.engineNode ?? 'nothing'}`],
    ['Processor', `${machine.processor}, ${machine.threads} threads`],
    ['Memory', `${megabytes(machine.memoryBytes)}, ${megabytes(machine.freeMemoryBytes)} free`],
    ['Disk', freeDiskBytes === null ? 'unknown' : `${megabytes(freeDiskBytes)} free`],
    ['History', history.pictures === null ? 'none yet' : `${history.pictures.toLocaleString('en')} pictures, SQLite ${history.sqlite}`],
    ['Built-in model', builtinModel ?? 'none'],
    ...Object.entries(paths).map(([name, path]) => [`${name[0]!.toUpperCase()}${name.slice(1)}`, path] as const),
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const table = devices ? textTable(['device', 'verdict', 'GFLOP/s', 'why'], devices.devices.map(({ id, state, gflops, why }) => [id, state, gflops === null ? '' : gflops.toPrecision(2), why])) : 'The engine did not start, so no device was tried.';
  return [
    ...facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    '',
    table,
    ...(devices ? [`auto means ${devices.chosen}: ${devices.why}`] : []),
    '',
    ...(problems.length === 0 ? ['Nothing stands in the way.'] : problems.map((problem) => `Problem: ${problem}`)),
  ].join('\n');
}

export const doctorCommand: CliCommand = {
  name: 'doctor',
  usage: '[--fresh]',
  about: 'shows what this machine offers: devices, memory, versions, paths; and what stands in the way',
  flags: [{ name: 'fresh', kind: 'switch', about: 'try every device again' }],
  async run({ flags }, out) {
    const findings = await examine(pathsIn(dataFolder((flags['data'] as string | undefined) ?? null)), flags['fresh'] === true, out);
    out.print(flags['json'] ? JSON.stringify(findings, null, 2) : words(findings));
    return findings.problems.length === 0 ? 0 : 1;
  },
};
