import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseJson } from '../image/metadata/json.ts';
import { attempt } from './attempt.ts';
import type { CaseResult, GoldenFile, GoldenFormat } from './format.ts';
import { checkCreate, checkFile, checkGraph, checkHashes, checkParse, type InfotextCase } from './infotext-cases.ts';
import { hasFormat } from './tensor.ts';

const family = 'oracle-infotext-';

/** Kinds of cases by a field that only they have. Each gives the sentences that say what is wrong. */
const kinds: readonly { readonly has: string; readonly check: (one: never, document: never, path: string) => string[] | Promise<string[]> }[] = [
  { has: 'writer', check: checkCreate },
  { has: 'raw', check: checkParse },
  { has: 'file', check: checkFile },
  { has: 'recipe', check: checkHashes },
  { has: 'expected', check: checkGraph },
];

/** Generation metadata: A1111's text written and read, ComfyUI's graphs, pictures of many programs, hashes of model files. */
export const infotext: GoldenFormat = {
  name: 'infotext',
  recognise: (file) => (hasFormat(file.json(), family) ? 'cases' : isPicture(file) ? 'support' : null),
  async *run(file) {
    // Read anew: seeds beyond 2^53 stand in it as numbers.
    const document = parseJson(readFileSync(file.path, 'utf8'))?.value as { cases?: readonly InfotextCase[] } | undefined;
    for (const [i, one] of (document?.cases ?? []).entries()) {
      const id = one.id ?? one.file ?? String(i);
      yield await attempt(id, () => result(one, id, document!, file));
    }
  },
};

/** A picture that a document in the folder above lists. */
function isPicture(file: GoldenFile): boolean {
  if (!/\.(png|jpe?g|webp|gif|avif)$/i.test(file.path)) return false;
  const list = join(dirname(file.path), '../files.json');
  return existsSync(list) && readFileSync(list, 'utf8').includes(`"${basename(file.path)}"`);
}

async function result(one: InfotextCase, id: string, document: unknown, file: GoldenFile): Promise<CaseResult> {
  const kind = kinds.find(({ has }) => has in one);
  const wrong = kind ? await kind.check(one as never, document as never, file.path) : [`a case with ${Object.keys(one).join(', ')} is of no known kind`];
  return { id, passed: wrong.length === 0, error: null, tolerance: null, ...(wrong.length > 0 ? { note: wrong.join('; ') } : {}) };
}
