import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { parseDocument } from 'yaml';
import * as z from 'zod';
import { StudioError } from '../../contract/errors.ts';
import { type AxisWish, ExperimentWish } from '../../contract/experiment.ts';
import type { ModelDefaults } from '../../contract/model.ts';
import { Request } from '../../contract/request.ts';

/** Larger than any experiment written by hand or exported. */
const maxBytes = 200_000_000;

const Values = z.union([z.string(), z.number(), z.boolean(), z.array(z.json())]);
/** `- {axis: samplerOption, target: eta, values: 0-1 (+0.5)}` */
const LongAxis = z.strictObject({ axis: z.string(), target: z.string().nullable().default(null), values: Values });
/** `samplerOption:eta: 0-1 (+0.5)` */
const ShortAxis = z.record(z.string(), Values).refine((axes) => !('axis' in axes), 'an axis that is written out has the fields axis and values, and target where it needs one');

const ExperimentFile = z.strictObject({
  name: z.string().optional(),
  base: z.record(z.string(), z.json()).default({}),
  axes: z.union([z.array(z.union([LongAxis, ShortAxis])), ShortAxis]).default([]),
  match: ExperimentWish.shape.match,
  budget: z.number().positive().nullable().default(null),
  layout: z.strictObject({ columns: z.array(z.string()).default([]), rows: z.array(z.string()).default([]), pages: z.array(z.string()).default([]) }).nullable().default(null),
  reference: ExperimentWish.shape.reference,
  keepLatents: z.boolean().default(false),
  keepTrajectories: z.boolean().default(false),
});

/** What `stepwise experiment export --format json` writes, as far as it says how to make the experiment again. */
const Exported = z.looseObject({
  format: z.literal('stepwise-experiment'),
  version: z.literal(1),
  experiment: z.looseObject({
    name: z.string(),
    base: z.record(z.string(), z.json()),
    axes: z.array(z.looseObject({ kind: z.string(), target: z.string().nullable(), values: z.array(z.looseObject({ value: z.json() })) })),
    layout: ExperimentWish.shape.layout,
    match: ExperimentWish.shape.match,
    budget: z.number().nullable(),
    reference: ExperimentWish.shape.reference,
    keepLatents: z.boolean(),
    keepTrajectories: z.boolean(),
  }),
});

const bad = (sentence: string) => new StudioError('bad_file', sentence);

/** An experiment's file, YAML or JSON: what to make, before the model's own defaults are known. */
export interface ReadFile {
  readonly file: string;
  readonly content: z.infer<typeof ExperimentFile>;
}

export function readExperimentFile(file: string): ReadFile {
  const data = parsed(file, readText(file));
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw bad(`${file} holds no experiment: it should be a map with base and axes, like “base: {prompt: a red circle}” and “axes: {sampler: euler, heun}”.`);
  const exported = 'format' in data ? checked(file, Exported, data) : null;
  if (!exported) return { file, content: checked(file, ExperimentFile, data) };
  const { name, base, axes, layout, match, budget, reference, keepLatents, keepTrajectories } = exported.experiment;
  const again = axes.map(({ kind, target, values }) => ({ axis: kind, target, values: values.map(({ value }) => value) }));
  // An axis of budgets says by itself what is matched.
  return { file, content: checked(file, ExperimentFile, { name, base, axes: again, layout, match, budget, reference, keepLatents, keepTrajectories }) };
}

function readText(file: string): string {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > maxBytes) throw bad(`${file} has ${bytes.length.toLocaleString('en')} bytes, too many for an experiment. Name another file.`);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (thrown) {
    if (thrown instanceof StudioError) throw thrown;
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new StudioError('missing_file', `There is no file ${file}. Name a .yaml or .json file that describes an experiment.`);
    if (code === 'EISDIR') throw bad(`${file} is a folder. Name a .yaml or .json file that describes an experiment.`);
    if (code === 'EACCES' || code === 'EPERM') throw new StudioError('unreadable', `${file} may not be read. Change its permissions, or copy it.`);
    throw bad(`${file} is not a text: it holds bytes that are no UTF-8. Name a .yaml or .json file that describes an experiment.`);
  }
}

/** YAML, of which JSON is a part. No tags, no aliases that grow without bound. */
function parsed(file: string, text: string): unknown {
  const document = parseDocument(text, { schema: 'core', strict: true, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem) {
    const place = problem.linePos?.[0];
    throw bad(`${file}${place ? `, line ${place.line}, column ${place.col}` : ''}: ${problem.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')}.`);
  }
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (thrown) {
    throw bad(`${file} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}.`);
  }
}

function checked<S extends z.ZodType>(file: string, schema: S, data: unknown): z.output<S> {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const issue = deepest(result.error.issues[0]!);
  if (issue.code === 'unrecognized_keys') throw bad(`${file}: ${issue.path.length > 0 ? `${issue.path.join('.')} has` : 'there is'} no field “${issue.keys[0]}”. Known are ${known(schema, issue.path).join(', ')}.`);
  throw bad(`${file}: ${issue.path.join('.') || 'the whole'}: ${issue.message}.`);
}

/** Of a choice none of whose ways fit, the problem of the way that got furthest. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const all = issue.errors.flatMap((way) => way.slice(0, 1).map((inner) => deepest({ ...inner, path: [...issue.path, ...inner.path] })));
  return all.toSorted((a, b) => b.path.length - a.path.length)[0] ?? issue;
}

function known(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  for (const key of path) at = (at as { properties?: Record<string, unknown> } | undefined)?.properties?.[String(key)];
  return Object.keys((at as { properties?: object } | undefined)?.properties ?? {});
}

/** The wish that a file spells, with the model's own defaults where it says nothing. */
export function wishOf({ file, content }: ReadFile, defaults: ModelDefaults): ExperimentWish {
  const request = Request.safeParse({ ...defaults, ...content.base });
  if (!request.success) {
    const issue = request.error.issues[0]!;
    if (issue.code === 'unrecognized_keys') throw bad(`${file}: base has no field “${issue.keys[0]}”. Known are ${Object.keys(Request.shape).join(', ')}.`);
    throw bad(`${file}: base.${issue.path.join('.')}: ${issue.message}.`);
  }
  const axes = Array.isArray(content.axes) ? content.axes.flatMap(axesOf) : axesOf(content.axes);
  return ExperimentWish.parse({
    name: content.name ?? basename(file, extname(file)), base: request.data, axes, match: content.match, budget: content.budget, layout: content.layout,
    reference: content.reference, keepLatents: content.keepLatents, keepTrajectories: content.keepTrajectories,
  });
}

function axesOf(entry: z.infer<typeof LongAxis> | z.infer<typeof ShortAxis>): AxisWish[] {
  const listed = (values: z.infer<typeof Values>) => (Array.isArray(values) ? values : String(values));
  const long = LongAxis.safeParse(entry);
  if (long.success) return [{ kind: long.data.axis, target: long.data.target, values: listed(long.data.values) }];
  return Object.entries(entry as z.infer<typeof ShortAxis>).map(([name, values]) => {
    const [kind, target] = /^([^:]+):(.+)$/.exec(name)?.slice(1) ?? [name, null];
    return { kind: kind!.trim(), target: target?.trim() ?? null, values: listed(values) };
  });
}
