import type { Range } from './numeric.ts';

/** A control drawn from a JSON Schema property. */
export type Field = { readonly key: string; readonly label: string; readonly about: string | null; readonly fallback: unknown } & (
  | { readonly kind: 'number'; readonly range: Range; readonly unit: string | null }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly choices: readonly { value: string; label: string }[] }
  | { readonly kind: 'text' }
  | { readonly kind: 'numbers' }
);
export type NumberSpec = Extract<Field, { kind: 'number' }>;

type Json = Record<string, unknown>;
const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const numberOr = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);
const textOr = <T>(value: unknown, otherwise: T): string | T => (typeof value === 'string' ? value : otherwise);

/** `sigmaMin` and `sigma_min` read “Sigma min”. */
export function spoken(key: string): string {
  const words = key.replaceAll('_', ' ').replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function numberRange(schema: Json): Range {
  const integer = schema.type === 'integer';
  const min = numberOr(schema.minimum, numberOr(schema.exclusiveMinimum, integer ? Number.MIN_SAFE_INTEGER : -Infinity));
  const max = numberOr(schema.maximum, numberOr(schema.exclusiveMaximum, integer ? Number.MAX_SAFE_INTEGER : Infinity));
  const span = max - min;
  const guess = integer ? 1 : span <= 2 ? 0.01 : span <= 20 ? 0.1 : 0.5;
  const grid = typeof schema.multipleOf === 'number' ? schema.multipleOf : undefined;
  return { min, max, step: numberOr(schema.step, grid ?? guess), integer, grid };
}

/** `anyOf [X, null]`, as an optional or nullable value is written, read as X. */
function unwrap(schema: Json): Json {
  if (!Array.isArray(schema.anyOf)) return schema;
  const real = schema.anyOf.filter(isRecord).filter((each) => each.type !== 'null');
  if (real.length === 1) return { ...schema, ...real[0] };
  if (real.length > 1 && real.every((each) => 'const' in each)) return { ...schema, enum: real.map((each) => each.const) };
  return schema;
}

function field(key: string, property: Json): Field | null {
  const schema = unwrap(property);
  const base = {
    key,
    label: textOr(schema.label, textOr(schema.title, spoken(key))),
    about: textOr(schema.about, textOr(schema.description, null)),
    fallback: schema.default,
  };
  const values = Array.isArray(schema.enum) ? schema.enum : undefined;
  if (values?.every((each) => typeof each === 'string')) {
    return { ...base, kind: 'choice', choices: values.map((value) => ({ value, label: spoken(value) })) };
  }
  if (schema.type === 'number' || schema.type === 'integer') return { ...base, kind: 'number', range: numberRange(schema), unit: textOr(schema.unit, null) };
  if (schema.type === 'boolean') return { ...base, kind: 'switch' };
  if (schema.type === 'string') return { ...base, kind: 'text' };
  const items = isRecord(schema.items) ? schema.items.type : undefined;
  if (schema.type === 'array' && (items === 'number' || items === 'integer')) return { ...base, kind: 'numbers' };
  return null;
}

/** The controls of a JSON Schema's properties, in its order. What cannot be drawn is left out. */
export function fieldsOf(schema: unknown): Field[] {
  if (!isRecord(schema) || !isRecord(schema.properties)) return [];
  return Object.entries(schema.properties).flatMap(([key, property]) => (isRecord(property) ? (field(key, property) ?? []) : []));
}
