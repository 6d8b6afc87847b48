/**
 * `npm start`: opens the studio from the sources. Builds and packages it for this machine first if the sources are newer,
 * then runs what would ship. Without a display it makes the command line's first picture instead and says so.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildSources, packageApp, packagedApp } from './package.ts';
import { prepare } from './system.ts';

const root = join(import.meta.dirname, '..');
const sources = ['contract', 'engine', 'main', 'preload', 'renderer', 'resources', 'package.json', 'electron-builder.yml', 'electron.vite.config.ts', 'vite.node.config.ts'];

function newest(path: string): number {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);

async function open(args: readonly string[]): Promise<number> {
  prepare('start');
  if (!packagedApp) throw new Error(`There is no package for ${process.platform} yet. Use the command line: npm run -s stepwise -- --help`);
  const fresh = existsSync(packagedApp) && statSync(packagedApp).mtimeMs > Math.max(...sources.map((path) => newest(join(root, path))));
  if (!fresh) {
    console.error('Building the studio …');
    buildSources();
    await packageApp({ dir: true });
  }
  if (process.getuid?.() === 0 && !args.includes('--no-sandbox')) {
    throw new Error('Electron’s sandbox does not run for root. Open the studio as an ordinary user, or, on a machine for trials only, with: npm start -- --no-sandbox');
  }
  const child = spawn(packagedApp, args, { stdio: 'inherit' });
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

function firstPicture(): number {
  console.error('There is no display here (DISPLAY and WAYLAND_DISPLAY are empty), so the window cannot open.');
  console.error('The command line makes the same pictures; here is the first one:\n');
  console.error('  npm run -s stepwise -- generate --prompt "a red circle on a blue background" --seed 42 --out pictures\n');
  const run = spawnSync(process.execPath, [join(root, 'main/cli.ts'), 'generate', '--prompt', 'a red circle on a blue background', '--seed', '42', '--out', 'pictures'], { stdio: 'inherit' });
  return run.status ?? 1;
}

try {
  process.exitCode = hasDisplay ? await open(process.argv.slice(2)) : firstPicture();
} catch (thrown) {
  console.error((thrown as Error).message);
  process.exitCode = 1;
}
