import * as z from 'zod';
import type { Catalog } from '../../../contract/catalog.ts';
import type { LoraUse, Options } from '../../../contract/request.ts';
import { numbersIn } from '../values/numbers.ts';
import { type AxisContext, type AxisEntry, bad, type Draft, type Json, list, shown, withRequest } from './axis.ts';

type Described = Pick<AxisEntry, 'label' | 'about' | 'group' | 'a1111' | 'renews' | 'example'>;

const Schema = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.json()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  anyOf: z.array(z.looseObject({ type: z.string().optional() })).optional(),
});
type Schema = z.infer<typeof Schema>;

const tables = { sampler: 'samplers', schedule: 'schedules', guidance: 'guidances' } as const;
type Of = keyof typeof tables;

/** The schemas that entries of a table have for an option, by the entry's id. */
function schemasOf(catalog: Catalog, of: Of, option: string): Map<string, Schema> {
  const found = new Map<string, Schema>();
  for (const { id, options } of catalog[tables[of]]) {
    const schema = (options['properties'] as Record<string, unknown> | undefined)?.[option];
    if (schema !== undefined) found.set(id, Schema.parse(schema));
  }
  return found;
}

function checkOption(of: Of, option: string, { catalog }: AxisContext): void {
  if (schemasOf(catalog, of, option).size > 0) return;
  const known = new Set(catalog[tables[of]].flatMap(({ options }) => Object.keys((options['properties'] as object | undefined) ?? {})));
  throw bad(`No ${of} has an option “${shown(option)}”. Known are ${list([...known].sort())}.`);
}

const typesOf = (schema: Schema): string[] => [schema.type, ...(schema.anyOf ?? []).map(({ type }) => type)].filter((type) => type !== undefined);

/** Whether a typed list of it is read as numbers: where no entry takes anything else. */
const numeric = (schemas: readonly Schema[]) => schemas.every((schema) => typesOf(schema).some((type) => type === 'number' || type === 'integer') && !schema.enum);

function wordValue(word: string, schemas: readonly Schema[], option: string): Json {
  const types = new Set(schemas.flatMap(typesOf));
  if (types.has('boolean') && /^(true|false|on|off|yes|no)$/i.test(word)) return /^(true|on|yes)$/i.test(word);
  if (types.has('null') && /^(none|null)$/i.test(word)) return null;
  const number = Number(word);
  if ((types.has('number') || types.has('integer')) && word.trim() !== '' && Number.isFinite(number)) return number;
  if (types.has('string')) return word;
  if (types.has('array')) {
    try {
      return JSON.parse(word) as Json;
    } catch {
      // Told below.
    }
  }
  throw bad(`The option ${option} does not take “${shown(word)}”.`);
}

/**
 * An axis of one option of the sampler, schedule or guidance. Whether each entry takes each value, its own schema says when
 * the cells are planned: a cell whose sampler lacks the option is skipped with the reason.
 */
export function options(of: Of, field: 'samplerOptions' | 'scheduleOptions' | 'guidanceOptions', described: Described): AxisEntry {
  return {
    ...described,
    target: 'the option’s name',
    picker: { kind: 'option', of },
    checkTarget: (option, context) => checkOption(of, option, context),
    parse(tokens, option, { catalog }) {
      const schemas = [...schemasOf(catalog, of, option!).values()];
      const words = tokens.some(({ text }) => /^(none|null)$/i.test(text));
      if (numeric(schemas) && !words) return numbersIn(tokens, { integer: schemas.every((schema) => typesOf(schema).includes('integer')) }).map(({ value, skip }) => ({ value: Number(value), label: value, skip }));
      return tokens.map(({ text, skip }) => ({ value: wordValue(text, schemas, option!), label: text, skip }));
    },
    accept: (value) => ({ value, label: typeof value === 'string' ? value : value === null ? 'none' : JSON.stringify(value) }),
    apply: (draft, value, option) => withRequest(draft, { [field]: { ...draft.request[field], [option!]: value } satisfies Options }),
  };
}

/** An axis of one LoRA's strength, wherever it is named: in the list, or by its tag in the prompt. */
export function loraStrength(described: Described): AxisEntry {
  const check = (strength: number) => {
    if (!Number.isFinite(strength) || Math.abs(strength) > 10) throw bad(`A LoRA’s strength goes from -10 to 10, and ${shown(strength)} was given.`);
    return strength;
  };
  return {
    ...described,
    target: 'the LoRA',
    picker: { kind: 'number', integer: false, min: -10, max: 10, step: 0.05 },
    parse: (tokens) => numbersIn(tokens, { integer: false }).map(({ value, skip }) => ({ value: check(Number(value)), label: value, skip })),
    accept(value) {
      if (typeof value !== 'number') throw bad(`A LoRA’s strength is a number, not “${shown(value)}”.`);
      return { value: check(value), label: String(value) };
    },
    apply: (draft, value, name) => strengthened(draft, name!, value as number),
  };
}

function strengthened(draft: Draft, name: string, strength: number): Draft {
  const { loras, prompt } = draft.request;
  const isIt = (other: string) => other.trim().toLowerCase() === name.toLowerCase();
  let tagged = false;
  const retagged = prompt.replace(/<lora:([^:>]+)[^>]*>/g, (tag, tagName: string) => {
    if (!isIt(tagName)) return tag;
    tagged = true;
    return `<lora:${tagName}:${strength}>`;
  });
  if (tagged) return withRequest(draft, { prompt: retagged });
  const use: LoraUse = { name, unetStrength: strength, textStrength: strength };
  const at = loras.findIndex((lora) => isIt(lora.name));
  return withRequest(draft, { loras: at < 0 ? [...loras, use] : loras.with(at, { ...use, name: loras[at]!.name }) });
}
