import * as z from 'zod';
import { Request } from '../../../contract/request.ts';
import { numbersIn } from '../values/numbers.ts';
import { type AxisEntry, bad, type Draft, type Json, shown, withRequest } from './axis.ts';

type Described = Pick<AxisEntry, 'label' | 'about' | 'group' | 'a1111' | 'renews' | 'example'>;
type Range = { readonly min: number; readonly max: number; readonly step: number; readonly multipleOf?: number };
type NumberField = 'steps' | 'cfg' | 'denoise' | 'clipSkip' | 'width' | 'height' | 'variationStrength' | 'seedResizeWidth' | 'seedResizeHeight' | 'ensd' | 'threads';

/** An axis of numbers. `apply` says what a number changes. */
export function numbers(described: Described, integer: boolean, { min, max, step, multipleOf }: Range, apply: (draft: Draft, value: number) => Draft): AxisEntry {
  const check = (value: number): number => {
    const { label } = described;
    if (!Number.isFinite(value)) throw bad(`${label} takes numbers, not “${shown(value)}”.`);
    if (integer && !Number.isInteger(value)) throw bad(`${label} takes whole numbers, and ${value} is none.`);
    if (value < min || value > max) throw bad(`${label} goes from ${min} to ${max.toLocaleString('en')}, and ${value} was given.`);
    if (multipleOf !== undefined && value % multipleOf !== 0) throw bad(`${label} is a multiple of ${multipleOf}, and ${value} is not. ${Math.round(value / multipleOf) * multipleOf} would be.`);
    return value;
  };
  return {
    ...described,
    target: null,
    picker: { kind: 'number', integer, min, max, step },
    parse: (tokens) => numbersIn(tokens, { integer }).map(({ value, skip }) => ({ value: check(Number(value)), label: value, skip })),
    accept(value) {
      if (typeof value !== 'number') throw bad(`${described.label} takes numbers, not “${shown(value)}”.`);
      return { value: check(value), label: String(value) };
    },
    apply: (draft, value) => apply(draft, value as number),
  };
}

/** An axis of one numeric field of the request; its range is the field's own. */
export function numberField(field: NumberField, described: Described): AxisEntry {
  const schema = z.toJSONSchema(Request.shape[field], { io: 'input' });
  const bound = (value: number | undefined, otherwise: number) => (value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? otherwise : value);
  const integer = schema.type === 'integer';
  const { multipleOf } = schema;
  const step = (schema as { step?: number }).step ?? 1;
  const range = { min: bound(schema.minimum, -1e9), max: bound(schema.maximum, 1e9), step, ...(multipleOf === undefined ? {} : { multipleOf }) };
  return numbers(described, integer, range, (draft, value) => withRequest(draft, { [field]: value }));
}

/** An axis of seeds. -1 draws one, once for the experiment. */
export function seedField(field: 'seed' | 'variationSeed', described: Described): AxisEntry {
  const check = (text: string, draw: () => string) => {
    if (text === '-1') return draw();
    const parsed = Request.shape[field].safeParse(text);
    if (!parsed.success || parsed.data === '-1') throw bad(`${described.label} takes whole numbers from 0 to 18446744073709551615, or -1 to draw one; “${shown(text)}” is neither.`);
    return parsed.data;
  };
  return {
    ...described,
    target: null,
    picker: { kind: 'seed' },
    parse: (tokens, _, { drawSeed }) =>
      numbersIn(tokens, { integer: true }).map(({ value, skip }) => {
        const seed = check(value, drawSeed);
        return { value: seed, label: seed, skip };
      }),
    accept(value, _, { drawSeed }) {
      if (typeof value !== 'string' && (typeof value !== 'number' || !Number.isSafeInteger(value))) throw bad(`${described.label} takes whole numbers; ${shown(value)} is none, or too large to be written without quotes.`);
      const seed = check(String(value), drawSeed);
      return { value: seed, label: seed };
    },
    apply: (draft, value) => withRequest(draft, { [field]: value as string }),
  };
}

const sizePattern = /^(\d+)\s*[x×]\s*(\d+)$/i;

/** An axis of width and height together: `512x768`. */
export function sizes(described: Described): AxisEntry {
  const check = (width: number, height: number) => {
    const parsed = z.strictObject({ width: Request.shape.width, height: Request.shape.height }).safeParse({ width, height });
    if (!parsed.success) throw bad(`A size is two multiples of 8 from 64 to 2048, like 512x768; ${width}x${height} is not.`);
    return { value: { width, height } as Json, label: `${width}×${height}` };
  };
  const read = (text: string) => {
    const match = sizePattern.exec(text.trim());
    if (!match) throw bad(`“${shown(text)}” is not a size. Write sizes like 512x768.`);
    return check(Number(match[1]), Number(match[2]));
  };
  return {
    ...described,
    target: null,
    picker: { kind: 'size' },
    parse: (tokens) => tokens.map(({ text, skip }) => ({ ...read(text), skip })),
    accept(value) {
      if (typeof value === 'string') return read(value);
      const { width, height } = (value ?? {}) as { width?: unknown; height?: unknown };
      if (typeof width !== 'number' || typeof height !== 'number') throw bad(`“${shown(value)}” is not a size. Write sizes like 512x768.`);
      return check(width, height);
    },
    apply: (draft, value) => withRequest(draft, value as { width: number; height: number }),
  };
}
