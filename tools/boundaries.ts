/**
 * Who may import whom. Reads every import of every source file with a parser and compares it with the table below.
 * `node tools/boundaries.ts [root]` prints each breach as one line and exits 1 if there is any, or if it saw no file.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import { parseSync } from 'oxc-parser';

interface Rule {
  /** Folder (or single file) the rule speaks of. The longest match wins. */
  readonly at: string;
  /** Folders or files of ours it may import from, besides itself. */
  readonly ours: readonly string[];
  /** Packages it may import. `node:*` allows Node's own modules, `*` any. */
  readonly packages: readonly string[];
  readonly why: string;
}

const uiPackages = ['react', 'react-dom', '@base-ui/react', '@tanstack/react-query', '@tanstack/react-virtual', 'zustand', 'lucide-react'];
const engineWhy = 'the engine is a plain Node library: it knows the contract and nothing else of ours, and inside it arrows point down';

export const rules: readonly Rule[] = [
  { at: 'contract', ours: [], packages: ['zod'], why: 'the contract imports zod and nothing else' },

  { at: 'engine', ours: ['contract', 'engine', 'package.json'], packages: ['node:*', 'zod', 'sharp'], why: engineWhy },
  { at: 'engine/math', ours: [], packages: ['node:*'], why: engineWhy },
  { at: 'engine/weights', ours: ['contract', 'engine/math'], packages: ['node:*', 'zod'], why: engineWhy },
  { at: 'engine/noise', ours: ['contract', 'engine/math'], packages: ['node:*', 'zod'], why: engineWhy },
  { at: 'engine/schedules', ours: ['contract', 'engine/math'], packages: ['node:*', 'zod'], why: engineWhy },
  { at: 'engine/onnx', ours: ['contract', 'engine/math', 'engine/weights'], packages: ['node:*', '@bufbuild/protobuf'], why: engineWhy },
  { at: 'engine/onnx/session.ts', ours: ['contract', 'engine/math', 'engine/weights', 'engine/onnx'], packages: ['node:*', 'onnxruntime-node'], why: engineWhy },
  { at: 'engine/samplers', ours: ['contract', 'engine/math', 'engine/noise', 'engine/schedules'], packages: ['node:*', 'zod'], why: engineWhy },
  { at: 'engine/guidance', ours: ['contract', 'engine/math', 'engine/schedules', 'engine/samplers'], packages: ['node:*', 'zod'], why: engineWhy },
  { at: 'engine/text', ours: ['contract', 'engine/math', 'engine/weights', 'engine/onnx'], packages: ['node:*', 'zod', '@huggingface/tokenizers'], why: engineWhy },
  { at: 'engine/image', ours: ['contract', 'engine/math', 'engine/weights'], packages: ['node:*', 'zod', 'sharp'], why: engineWhy },
  { at: 'engine/image/metadata', ours: ['contract', 'engine/math', 'engine/weights', 'engine/text'], packages: ['node:*', 'zod', 'sharp'], why: engineWhy },
  { at: 'engine/models', ours: ['contract', 'engine/math', 'engine/weights', 'engine/onnx', 'engine/text', 'engine/schedules'], packages: ['node:*', 'zod'], why: engineWhy },
  { at: 'engine/measure', ours: ['contract', 'engine/math', 'engine/weights'], packages: ['node:*', 'sharp'], why: engineWhy },
  { at: 'engine/sheet', ours: ['contract', 'engine/image'], packages: ['node:*', 'sharp'], why: engineWhy },
  { at: 'engine/optimise', ours: ['contract', 'engine/math', 'engine/noise', 'engine/schedules', 'engine/samplers', 'engine/guidance'], packages: ['node:*', 'zod'], why: engineWhy },

  { at: 'engine/goldens', ours: ['contract', 'engine'], packages: ['node:*', 'zod', 'sharp'], why: engineWhy },

  { at: 'main', ours: ['contract', 'main', 'package.json'], packages: ['node:*', 'zod', '@photostructure/sqlite', 'yaml'], why: 'only main/index.ts, main/window and main/ipc know Electron; the rest of main runs in plain Node' },
  { at: 'main/index.ts', ours: ['contract', 'main'], packages: ['node:*', 'electron'], why: 'the start of the app' },
  { at: 'main/window', ours: ['contract', 'main'], packages: ['node:*', 'electron', 'electron-store', 'zod'], why: 'windows are Electron’s' },
  { at: 'main/ipc', ours: ['contract', 'main'], packages: ['node:*', 'electron', 'zod'], why: 'the wire to the page is Electron’s' },

  { at: 'preload', ours: ['contract'], packages: ['electron'], why: 'the preload script is one bridge, for ever' },

  { at: 'renderer', ours: ['contract', 'renderer'], packages: [...uiPackages, 'zod'], why: 'the page is a web page: it knows the contract, never Electron, Node, main or the engine' },
  { at: 'renderer/ui', ours: ['contract', 'renderer/lib'], packages: uiPackages, why: 'parts know no feature' },
  { at: 'renderer/lib', ours: ['contract'], packages: [...uiPackages, 'zod'], why: 'helpers know no feature' },
  { at: 'renderer/data', ours: ['contract', 'renderer/lib', 'renderer/studio.ts'], packages: [...uiPackages, 'zod'], why: 'what main knows, kept fresh; it knows no feature' },
  { at: 'renderer/state', ours: ['contract', 'renderer/lib', 'renderer/data', 'renderer/studio.ts'], packages: [...uiPackages, 'zod'], why: 'what the person is doing; it knows no feature' },
  { at: 'renderer/features', ours: ['contract', 'renderer/ui', 'renderer/lib', 'renderer/data', 'renderer/state', 'renderer/studio.ts'], packages: [...uiPackages, 'zod'], why: 'a feature never imports another feature' },
  { at: 'renderer/dev/vite.config.ts', ours: ['renderer/vite-plugins.ts'], packages: ['*'], why: 'builds the page' },
  { at: 'renderer/vite-plugins.ts', ours: [], packages: ['*'], why: 'builds the page' },

  { at: 'tools', ours: ['contract', 'engine', 'main', 'tools', 'tests'], packages: ['*'], why: 'tools are scripts' },
  { at: 'bench', ours: ['contract', 'engine', 'main', 'bench', 'tools', 'tests'], packages: ['*'], why: 'benches are scripts' },
  { at: 'e2e', ours: ['contract', 'e2e', 'tests', 'tools'], packages: ['*'], why: 'whole-app tests see what a person sees' },
  { at: 'tests', ours: ['contract', 'engine', 'main', 'tests', 'renderer/dev/made-schedule.ts'], packages: ['*'], why: 'shared by tests' },
];

const sourceExtensions = new Set(['.ts', '.tsx']);
const isTest = (file: string) => /\.test\.tsx?$/.test(file);
const inside = (path: string, at: string) => path === at || path.startsWith(`${at}/`);

/** Each feature is a rule of its own folder: `renderer/features/x` may use itself. */
function home(file: string, rule: Rule): string {
  if (rule.at !== 'renderer/features') return rule.at;
  return file.split('/').slice(0, 3).join('/');
}

export function ruleFor(file: string): Rule | undefined {
  return rules.filter((rule) => inside(file, rule.at)).sort((a, b) => b.at.length - a.at.length)[0];
}

/** Why `file` must not import `specifier`, or null. Both paths are relative to the root, with forward slashes. */
export function breach(file: string, specifier: string): string | null {
  const rule = ruleFor(file);
  if (!rule) return `${file}: no rule speaks of this folder; add one to tools/boundaries.ts`;
  const bare = specifier.replace(/\?.*$/, '');
  if (bare.startsWith('.')) {
    const target = join(dirname(file), bare).split(sep).join('/');
    // A path is not code: main names the engine's entry, it does not import it.
    if (specifier.endsWith('?modulePath') && target === 'engine/process.ts' && inside(file, 'main')) return null;
    const direction = isTest(file) ? [...rule.ours, 'tests'] : rule.ours;
    if (inside(target, home(file, rule)) || direction.some((at) => inside(target, at))) return null;
    // Files beside a single-file rule (engine/onnx/session.ts) belong to its folder.
    if (extname(rule.at) && inside(target, dirname(rule.at))) return null;
    return `${file} imports ${target}: ${rule.why}`;
  }
  if (isTest(file)) return null;
  const ok = rule.packages.some(
    (name) => name === '*' || bare === name || bare.startsWith(`${name}/`) || (name === 'node:*' && bare.startsWith('node:')),
  );
  return ok ? null : `${file} imports ${bare}: ${rule.why}`;
}

/** Every module a source text imports, re-exports or loads by `import()` with a plain string. */
export function importsOf(file: string, text: string): string[] {
  const { module } = parseSync(file, text);
  const found = module.staticImports.map((each) => each.moduleRequest.value);
  for (const each of module.staticExports) for (const entry of each.entries) if (entry.moduleRequest) found.push(entry.moduleRequest.value);
  for (const each of module.dynamicImports) {
    const source = text.slice(each.moduleRequest.start, each.moduleRequest.end);
    if (/^['"`][^$]*['"`]$/.test(source)) found.push(source.slice(1, -1));
  }
  return found;
}

function sources(root: string, folder: string): string[] {
  const found: string[] = [];
  for (const name of readdirSync(join(root, folder))) {
    if (name === 'node_modules' || name.startsWith('.')) continue;
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) found.push(...sources(root, path));
    else if (sourceExtensions.has(extname(name)) && !name.endsWith('.d.ts')) found.push(path);
  }
  return found;
}

export function check(root: string): { files: number; breaches: string[] } {
  const folders = [...new Set(rules.map((rule) => rule.at.split('/')[0]!))].filter((folder) => {
    try {
      return statSync(join(root, folder)).isDirectory();
    } catch {
      return false;
    }
  });
  const files = folders.flatMap((folder) => sources(root, folder));
  const breaches = files.flatMap((file) =>
    importsOf(file, readFileSync(join(root, file), 'utf8')).flatMap((specifier) => breach(file, specifier) ?? []),
  );
  return { files: files.length, breaches };
}

if (import.meta.main) {
  const root = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));
  const { files, breaches } = check(root);
  for (const line of breaches) console.error(line);
  if (files === 0) console.error(`boundaries: no source file below ${relative(process.cwd(), root) || '.'}; a check that saw nothing proves nothing`);
  console.log(`boundaries: ${files} files, ${breaches.length} breaches`);
  process.exitCode = files === 0 || breaches.length > 0 ? 1 : 0;
}
