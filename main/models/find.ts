import { extname, isAbsolute } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import type { ModelKind, ModelRecord } from '../../contract/model.ts';

/** Fewest digits of a hash that name a model. */
const shortestHash = 6;

/** What requests and people call the built-in model, whatever its name. */
export const builtinWord = 'builtin';

/**
 * The model that somebody means: by id, path, `builtin`, name with or without its ending, or the beginning of any of its hashes.
 * Letter case does not count. Files of the same contents are the same model; otherwise more than one is a question back.
 */
export function findModel(models: readonly ModelRecord[], wanted: string, kinds: readonly ModelKind[]): ModelRecord {
  const there = models.filter(({ missing }) => !missing);
  const exact = there.find(({ id, path }) => id === wanted || path === wanted);
  if (exact) return exact;
  const shipped = wanted.toLowerCase() === builtinWord && there.find(({ builtin }) => builtin);
  if (shipped) return shipped;
  const fit = there.filter(({ kind }) => kinds.includes(kind) || kind === 'unknown');
  const named = matches(fit, wanted);
  const [first] = named;
  if (!first) throw unknown(models, fit, wanted);
  const contents = new Set(named.map(({ sha256, path }) => sha256 ?? path));
  if (contents.size === 1) return first;
  throw new StudioError('unknown_model', `“${wanted}” could be any of ${named.length} models: ${list(named.map(({ path }) => path))}. Name one by its path or by its hash.`);
}

/** Models of that name; else, of those whose hash begins so. */
function matches(models: readonly ModelRecord[], wanted: string): ModelRecord[] {
  const lower = wanted.toLowerCase();
  const named = models.filter(({ name, path }) => name.toLowerCase() === lower || path.split(/[\\/]/).at(-1)!.toLowerCase() === lower || endsWithPath(path, wanted));
  if (named.length > 0) return named;
  if (lower.length < shortestHash || !/^[0-9a-f]+$/.test(lower)) return [];
  return models.filter(({ hashes }) => hashes && [hashes.sha256, hashes.autov1, hashes.autov3, hashes.embedded].some((hash) => hash?.startsWith(lower)));
}

/** `anime/foo` names `…/anime/foo.safetensors`. */
function endsWithPath(path: string, wanted: string): boolean {
  if (!/[\\/]/.test(wanted) || isAbsolute(wanted)) return false;
  const plain = (text: string) => text.replaceAll('\\', '/').toLowerCase();
  const end = `/${plain(wanted)}`;
  return plain(path).endsWith(end) || plain(path.slice(0, path.length - extname(path).length)).endsWith(end);
}

function unknown(all: readonly ModelRecord[], fit: readonly ModelRecord[], wanted: string): StudioError {
  const [gone] = matches(all.filter(({ missing }) => missing), wanted);
  if (gone) return new StudioError('missing_file', `The file of the model “${gone.name}” is not where it was (${gone.path}). Put it back, or add the folder it lies in now.`);
  const near = [...fit].sort((a, b) => distance(a.name, wanted) - distance(b.name, wanted)).map(({ name }) => name);
  if (near.length === 0) return new StudioError('unknown_model', `There is no model “${wanted}”, and none of that kind at all. Add the folder your models lie in.`);
  return new StudioError('unknown_model', `There is no model “${wanted}”. ${near.length > 8 ? 'The nearest are' : 'There are'} ${list(near.slice(0, 8))}.`);
}

const list = (words: readonly string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`);

/** Letters to change, add or take away (Levenshtein 1966), the letters of a word within the other's counting as near. */
function distance(name: string, wanted: string): number {
  const [a, b] = [name.toLowerCase(), wanted.toLowerCase()];
  if (a.includes(b) || b.includes(a)) return 0;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
}
