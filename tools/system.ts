/**
 * What the machine itself must have. `node tools/system.ts start|test` installs what is missing on Debian when run as
 * root, and otherwise names the one command that does.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findElectron } from './electron/electron.ts';

interface Need {
  readonly what: string;
  readonly packages: readonly string[];
  readonly for: readonly Purpose[];
  readonly present: () => boolean;
}
export type Purpose = 'start' | 'test';

const onPath = (program: string) => (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Debian 12 packages with the libraries Electron's window links to. */
const libraries = [
  'libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libdrm2', 'libatk-bridge2.0-0', 'libatspi2.0-0', 'libcups2',
  'libxkbcommon0', 'libxcomposite1', 'libxdamage1', 'libxrandr2', 'libxss1', 'libxtst6', 'libnotify4', 'libsecret-1-0', 'fonts-dejavu-core',
];

function electronLibraries(): boolean {
  const ldd = spawnSync('ldd', [findElectron().executable], { encoding: 'utf8' });
  return ldd.status === 0 && !ldd.stdout.includes('not found');
}

const needs: readonly Need[] = [
  { what: 'the libraries of Electron’s window', packages: libraries, for: ['start', 'test'], present: electronLibraries },
  { what: 'Xvfb, a screen for machines without one', packages: ['xvfb'], for: ['test'], present: () => onPath('Xvfb') },
  { what: 'Chromium, for the tests of the page', packages: ['chromium'], for: ['test'], present: () => onPath('chromium') },
];

export function missing(purpose: Purpose): Need[] {
  return process.platform === 'linux' ? needs.filter((need) => need.for.includes(purpose) && !need.present()) : [];
}

/** Makes the machine ready or throws one sentence with the command that would. */
export function prepare(purpose: Purpose): void {
  const lacking = missing(purpose);
  if (lacking.length === 0) return;
  const packages = lacking.flatMap((need) => need.packages);
  const what = lacking.map((need) => need.what).join('; ');
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() !== 0 || !onPath('apt-get')) throw new Error(`This machine lacks ${what}. Install with: sudo sh -c '${command}'`);
  console.error(`Installing ${what} …`);
  const run = spawnSync('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  const still = missing(purpose);
  if (run.status !== 0 || still.length > 0) throw new Error(`apt-get could not provide ${still.map((need) => need.what).join('; ') || what}. Run it by hand to see why: ${command}`);
}

if (import.meta.main) {
  try {
    prepare(process.argv[2] === 'start' ? 'start' : 'test');
  } catch (thrown) {
    console.error((thrown as Error).message);
    process.exitCode = 1;
  }
}
