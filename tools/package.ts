/**
 * Builds and packages the app: `npm run package -- --dir` (a folder, for this machine) or with electron-builder's own
 * targets. The Electron it packages is the current one, or, where that cannot be downloaded, the one the npm registry holds.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type CliOptions } from 'electron-builder';
import { findElectron } from './electron/electron.ts';
import { writeNotices } from './notices.ts';

const root = join(import.meta.dirname, '..');

/** The program that `package --dir` leaves for this machine. */
export const packagedApp = {
  linux: join(root, 'dist/linux-unpacked/stepwise'),
  darwin: join(root, 'dist/mac-arm64/Stepwise.app/Contents/MacOS/Stepwise'),
  win32: join(root, 'dist/win-unpacked/Stepwise.exe'),
}[process.platform as 'linux' | 'darwin' | 'win32'];

/** Runs a package's own command of node_modules/.bin. */
export function command(name: string, ...args: string[]): void {
  const run = spawnSync(join(root, 'node_modules/.bin', name), args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (run.status !== 0) throw new Error(`${name} ${args.join(' ')} failed.`);
}

export function buildSources(): void {
  command('electron-vite', 'build', '--logLevel', 'warn');
  command('vite', 'build', '--config', 'vite.node.config.ts', '--logLevel', 'warn');
}

export async function packageApp(options: CliOptions): Promise<void> {
  const electron = findElectron();
  writeNotices(root);
  await build({
    ...options,
    projectDir: root,
    publish: 'never',
    config: { electronVersion: electron.version, electronDist: electron.dist },
  });
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  const dir = args.includes('--dir');
  const targets = args.filter((arg) => !arg.startsWith('--')).map((arg) => resolve(arg));
  if (targets.length > 0 && !existsSync(targets[0]!)) throw new Error(`package takes --dir, --linux, --win or --mac, not “${args.join(' ')}”.`);
  buildSources();
  const platform = (['linux', 'win', 'mac'] as const).find((name) => args.includes(`--${name}`));
  await packageApp({ dir, ...(platform ? { [platform]: [] } : {}) });
}
