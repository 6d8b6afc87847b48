import { isObject, type Json, type JsonObject } from './json.ts';

/** Values out of files, which may be of any kind: each as what is wanted, or undefined. */

export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A finite number, also where it was written as text. */
export function numberOf(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A seed exactly as written: digits, whatever their number. */
export function seedOf(value: Json | undefined): string | undefined {
  if (typeof value === 'bigint') return value >= 0n ? value.toString() : undefined;
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? value.toString() : undefined;
  return typeof value === 'string' && /^\d{1,20}$/.test(value.trim()) ? BigInt(value.trim()).toString() : undefined;
}

/** An object's member, one step after another; undefined where the way ends. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let here = value;
  for (const key of path) {
    if (!isObject(here)) return undefined;
    here = here[key];
  }
  return here;
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** Fields left over, as texts. Objects stay JSON. */
export function leftOver(object: JsonObject, known: ReadonlySet<string>): Record<string, string> {
  const others: Record<string, string> = {};
  for (const [key, value] of Object.entries(object)) {
    if (known.has(key) || value === undefined || value === null) continue;
    others[key] = typeof value === 'string' ? value : writeJson(value);
  }
  return others;
}

/** JSON again, with whole numbers as exact as they were read. */
function writeJson(value: Json): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner)) ?? '';
}

/** Without the keys whose value is undefined: an absent setting stays absent. */
export function present<T extends object>(settings: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as T;
}
