/**
 * `npm run lock`: brings package-lock.json up to date and completes it. npm 11 refuses a lock that lacks an optional
 * package of another platform, and leaves it out where the registry at hand did not have it. What is added here has a
 * name, a version and the platform its name states: enough for npm to know that it is not wanted elsewhere.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Locked {
  readonly version?: string;
  readonly optional?: boolean;
  readonly dev?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
export interface Lock {
  readonly packages: Record<string, Locked>;
}

const systems: Readonly<Record<string, string>> = { android: 'android', darwin: 'darwin', freebsd: 'freebsd', linux: 'linux', openharmony: 'openharmony', win32: 'win32' };
const processors: ReadonlySet<string> = new Set(['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x']);

/** The platform that a package's name states: `@oxlint/binding-linux-arm-gnueabihf` is for Linux on arm. */
export function platformOf(name: string): { os: string[]; cpu: string[] } {
  const words = name.split(/[-/]/);
  if (words.includes('wasm32')) return { os: [], cpu: ['wasm32'] };
  const os = words.map((word) => systems[word]).find((system) => system !== undefined);
  const cpu = words.find((word) => processors.has(word));
  if (!os || !cpu) throw new Error(`${name} does not say what platform it is for; add it to tools/lock.ts.`);
  return { os: [os], cpu: [cpu] };
}

function isLocked(lock: Lock, from: string, name: string): boolean {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at) return false;
  }
}

/** Optional packages that the lock speaks of and does not hold. */
export function missing(lock: Lock): { from: string; name: string; version: string }[] {
  return Object.entries(lock.packages).flatMap(([from, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isLocked(lock, from, name))
      .map(([name, version]) => ({ from, name, version })),
  );
}

export function complete(lock: Lock): number {
  const lacking = missing(lock);
  for (const { from, name, version } of lacking) {
    const { os, cpu } = platformOf(name);
    const dev = lock.packages[from]?.dev;
    lock.packages[`node_modules/${name}`] = { version, cpu, ...(dev ? { dev } : {}), optional: true, ...(os.length > 0 ? { os } : {}) };
  }
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  for (const [key] of sorted) delete lock.packages[key];
  Object.assign(lock.packages, Object.fromEntries(sorted));
  return lacking.length;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  const run = spawnSync('npm', ['install', '--package-lock-only'], { cwd: root, stdio: 'inherit' });
  if (run.status !== 0) process.exit(1);
  const file = join(root, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock;
  console.log(`lock: ${complete(lock)} packages of other platforms added`);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
