import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseResult, GoldenFile, GoldenFormat } from '../engine/goldens/format.ts';

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

function goldenFile(path: string, root: string): GoldenFile {
  const json = path.endsWith('.json') ? (JSON.parse(readFileSync(path, 'utf8')) as unknown) : undefined;
  return { path, relative: path.slice(root.length + 1), json: () => json };
}

/** Runs a format over a folder of `tests/golden`, file by file. */
export async function runGoldens(format: GoldenFormat, area: string): Promise<{ file: string; results: CaseResult[] }[]> {
  const root = join(import.meta.dirname, 'golden', area);
  const found: { file: string; results: CaseResult[] }[] = [];
  for (const path of filesBelow(root)) {
    const file = goldenFile(path, root);
    if (format.recognise(file) !== 'cases') continue;
    const results: CaseResult[] = [];
    for await (const result of format.run(file)) results.push(result);
    found.push({ file: file.relative, results });
  }
  return found;
}
