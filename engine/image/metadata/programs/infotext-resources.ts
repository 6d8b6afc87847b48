import type { NamedFile } from '../../../../contract/reading.ts';
import { isObject, parseJson, type Json } from '../json.ts';
import { at, listOf, numberOf, textOf } from '../values.ts';

/** Fields that some programs and sites write as JSON without quotes around it, so that A1111 takes them for many. */
const jsonFields = ['Hashes', 'Civitai resources', 'Civitai metadata'] as const;

export interface Resources {
  /** The text without those fields. */
  readonly rest: string;
  readonly files: readonly NamedFile[];
  readonly notes: readonly string[];
}

/** Files named by `Hashes: {…}` (A1111's habit of old) and `Civitai resources: […]`. */
export function resourcesOf(text: string): Resources {
  const files: NamedFile[] = [];
  const notes: string[] = [];
  let rest = text;
  for (const key of jsonFields) {
    const found = jsonBehind(rest, key);
    if (!found) continue;
    rest = rest.slice(0, found.from) + rest.slice(found.to);
    if (key === 'Hashes') files.push(...hashesOf(found.value));
    if (key === 'Civitai resources') for (const resource of listOf(found.value)) addResource(resource, files, notes);
  }
  return { rest, files, notes };
}

/** The JSON that stands behind a key in the last line, and where the field begins and ends. */
function jsonBehind(text: string, key: string): { readonly value: Json; readonly from: number; readonly to: number } | null {
  const line = text.trimEnd().lastIndexOf('\n') + 1;
  const from = text.indexOf(`${key}: `, line);
  const start = from + key.length + 2;
  if (from < 0 || !'{['.includes(text[start] ?? ' ')) return null;
  const to = closingBracket(text, start);
  const parsed = to === null ? null : parseJson(text.slice(start, to));
  return parsed && to !== null ? { value: parsed.value, from, to } : null;
}

/** Where the bracket that opens at `start` is closed, past it; those inside strings do not count. */
function closingBracket(text: string, start: number): number | null {
  let depth = 0;
  let quoted = false;
  for (let i = start; i < text.length; i++) {
    const character = text[i]!;
    if (quoted) {
      if (character === '\\') i++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if ('{['.includes(character)) depth++;
    else if ('}]'.includes(character) && --depth === 0) return i + 1;
  }
  return null;
}

const hashKinds: Readonly<Record<string, NamedFile['kind']>> = { model: 'model', vae: 'vae', lora: 'lora', lyco: 'lora', embed: 'embedding' };

/** `{"model": "6ce0161689", "lora:ink": "7c6bad76eb54"}` */
function hashesOf(value: Json): NamedFile[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, hash]) => {
    const [, kind, name] = /^([^:]+):?(.*)$/s.exec(key) ?? [];
    return kind !== undefined && Object.hasOwn(hashKinds, kind) && typeof hash === 'string' ? [{ kind: hashKinds[kind]!, name: name ?? '', hash }] : [];
  });
}

const resourceKinds: Readonly<Record<string, NamedFile['kind']>> = { checkpoint: 'model', vae: 'vae', lora: 'lora', lycoris: 'lora', dora: 'lora', embed: 'embedding', textualinversion: 'embedding' };

/** `{"type": "lora", "weight": 0.8, "modelName": "Ink", "modelVersionName": "v1"}`: names of a site, not of files. */
function addResource(resource: Json, files: NamedFile[], notes: string[]): void {
  const kind = textOf(at(resource, 'type'))?.toLowerCase() ?? '';
  const name = [textOf(at(resource, 'modelName')), textOf(at(resource, 'modelVersionName'))].filter((part) => part !== undefined).join(' ');
  if (!Object.hasOwn(resourceKinds, kind) || name === '') return;
  files.push({ kind: resourceKinds[kind]!, name, hash: textOf(at(resource, 'hash')) ?? null });
  const weight = numberOf(at(resource, 'weight'));
  if (resourceKinds[kind] === 'lora' && weight !== undefined) notes.push(`LoRA “${name}” was used at ${weight}; the prompt does not say so.`);
}
