/** Third-party notices of everything that ships: name, version, licence and its text, from the installed packages themselves. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Notice {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

/** Packages whose code is bundled into the page or the processes, though npm calls them development dependencies. */
const bundled = ['react', 'react-dom', '@base-ui/react', '@tanstack/react-query', '@tanstack/react-virtual', 'zustand', 'lucide-react', 'electron-store', 'zod', 'tailwindcss'];

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as PackageJson;

/** The folder a package's import would be found in, looked for upward from where it is needed. */
function find(from: string, name: string): string | null {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(at) === at) return null;
  }
}

export function notices(root: string): Notice[] {
  const own = readJson(join(root, 'package.json'));
  const found = new Map<string, Notice>();
  const visit = (from: string, name: string, optional: boolean) => {
    const folder = find(from, name);
    if (!folder) {
      if (optional) return;
      throw new Error(`${name} is needed but not installed; run npm ci.`);
    }
    const pack = readJson(join(folder, 'package.json'));
    const key = `${pack.name}@${pack.version}`;
    if (found.has(key)) return;
    const licence = typeof pack.license === 'string' ? pack.license : pack.license?.type;
    if (!licence) throw new Error(`${key} states no licence; it cannot ship.`);
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
    const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
    found.set(key, { name: pack.name, version: pack.version, licence, text });
    for (const each of Object.keys(pack.dependencies ?? {})) visit(folder, each, false);
    for (const each of Object.keys(pack.optionalDependencies ?? {})) visit(folder, each, true);
  };
  for (const name of [...Object.keys(own.dependencies ?? {}), ...bundled]) visit(root, name, false);
  for (const name of Object.keys(own.optionalDependencies ?? {})) visit(root, name, true);
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en'));
}

/** Writes out/THIRD-PARTY-NOTICES.txt, which ships inside the app. */
export function writeNotices(root: string): string {
  const file = join(root, 'out/THIRD-PARTY-NOTICES.txt');
  const parts = notices(root).map(({ name, version, licence, text }) => `${name} ${version} — ${licence}\n\n${text || '(The package carries no licence text of its own.)'}`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `Stepwise contains or ships with the following software.\n\n${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
  return file;
}

if (import.meta.main) console.log(writeNotices(join(import.meta.dirname, '..')));
