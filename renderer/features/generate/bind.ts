import * as z from 'zod';
import { Request } from '../../../contract/request.ts';
import { useModels } from '../../data/library.ts';
import { fieldsOf, spoken, type Field, type NumberSpec } from '../../lib/fields.ts';
import { setDraft, useDraft } from '../../state/draft.ts';
import type { ModelRecord } from '../../../contract/model.ts';
import { useMemo } from 'react';

/** Labels, ranges and defaults of the panel are those of the contract. */
const schema = z.toJSONSchema(Request, { io: 'input' });
const requestFields: ReadonlyMap<string, Field> = new Map(fieldsOf(schema).map((field) => [field.key, field]));
export const factory: Request = Request.parse({});

export type NumberKey = { [K in keyof Request]: Request[K] extends number ? K : never }[keyof Request];

export function labelOf(key: keyof Request): string {
  const property = schema.properties?.[key];
  return typeof property === 'object' && typeof property.label === 'string' ? property.label : spoken(key);
}

export function numberSpec(key: NumberKey): NumberSpec {
  const field = requestFields.get(key);
  if (field?.kind !== 'number') throw new Error(`${key} is not a number of the request.`);
  return field;
}

/** What a model is best used with, as settings; what it does not name is left alone. */
export function defaultsOf(model: ModelRecord): Partial<Request> {
  return Object.fromEntries(Object.entries(model.defaults).filter(([, value]) => value !== undefined)) as Partial<Request>;
}

/** What the panel goes back to: the model's own defaults, else the usual ones. */
export function usePreset(): Request {
  const models = useModels().data;
  const model = useDraft((request) => request.model);
  return useMemo(() => {
    const chosen = models?.find((each) => each.id === model);
    return { ...factory, ...(chosen ? defaultsOf(chosen) : {}), model };
  }, [models, model]);
}

/** A setting with its label, whether it differs from the preset, and the ways to change it and take it back. */
export function useSetting<K extends keyof Request>(key: K) {
  const value = useDraft((request) => request[key]);
  const preset = usePreset()[key];
  return {
    label: labelOf(key),
    value,
    differs: JSON.stringify(value) !== JSON.stringify(preset),
    onChange: (next: Request[K]) => setDraft({ [key]: next }),
    onReset: () => setDraft({ [key]: preset }, null),
  };
}
