/** `node tools/docs-schedules.ts` writes docs/schedules.md from the table of schedules. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { aysLists, ossLists, type PublishedList } from '../engine/schedules/lists/published.ts';
import { commonOptions, type ScheduleEntry } from '../engine/schedules/schedule.ts';
import { schedules } from '../engine/schedules/table.ts';

interface OptionSchema {
  readonly label?: string;
  readonly about?: string;
  readonly default?: string | number | boolean | null;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly type?: string;
  readonly anyOf?: readonly OptionSchema[];
}

/** `0.1 … 100`, `above 0`, the words of a choice, or the kind of thing. */
function range(schema: OptionSchema): string {
  const inner = schema.anyOf?.find((each) => each.type !== 'null') ?? schema;
  if (inner.enum) return inner.enum.map((word) => `\`${word}\``).join(', ');
  if (inner.type === 'boolean') return 'yes or no';
  if (inner.type === 'string') return 'text';
  if (inner.exclusiveMinimum !== undefined) return `above ${inner.exclusiveMinimum}`;
  return `${inner.minimum} … ${inner.maximum}`;
}

function optionRows(object: z.ZodObject): string[] {
  const { properties = {} } = z.toJSONSchema(object) as { properties?: Record<string, OptionSchema> };
  return Object.entries(properties).map(([name, schema]) => {
    const fallback = schema.default === null || schema.default === '' ? 'none' : String(schema.default);
    return `| \`${name}\` | ${[schema.label, schema.about].filter(Boolean).join('. ')} | ${range(schema)} | ${fallback} |`;
  });
}

const optionTable = (rows: readonly string[]) => ['| option | what it is | range | default |', '|---|---|---|---|', ...rows];

function section(id: string, entry: ScheduleEntry): string[] {
  const others = Object.entries(entry.aliases)
    .filter(([, names]) => names.length > 0)
    .map(([program, names]) => `${program}: ${names.join(', ')}`);
  const rows = optionRows(entry.ownOptions);
  return [
    `## ${entry.label} (\`${id}\`)`,
    '',
    entry.about,
    '',
    `- From: ${entry.source}.`,
    `- For models that predict ${entry.fits.join(', ')}.`,
    ...(others.length ? [`- Elsewhere: ${others.join('; ')}.`] : []),
    ...(entry.differences ? [`- Conventions: ${entry.differences}`] : []),
    ...(rows.length ? ['', ...optionTable(rows)] : []),
    '',
  ];
}

function publishedList({ name, sigmas, provenance }: PublishedList): string[] {
  return [`### ${name}`, '', sigmas.join(' '), '', `${provenance}.`, ''];
}

export function scheduleDocs(): string {
  const lines = [
    '# Schedules',
    '',
    'Written by `node tools/docs-schedules.ts` from `engine/schedules/table.ts`; change that, not this.',
    '',
    'A schedule gives the noise levels that a sampler walks: sigmas for eps, v and EDM models, times between 1 and 0 for',
    'flow models, falling and nearly always ending in 0. `steps` is the number of updates, one less than the number of levels.',
    '',
    'Every schedule has these options:',
    '',
    ...optionTable(optionRows(z.strictObject(commonOptions))),
    '',
    'Denoising strength below 1: ComfyUI’s samplers build the list for ⌊steps/strength⌋ steps and walk its last `steps`; its',
    'nodes for published lists keep the last round(steps·strength) steps of the list. A1111 walks the list for `steps` from',
    'step `steps` − ⌊strength·steps⌋ − 1 on. `stepwise` does as ComfyUI does.',
    '',
    ...Object.entries<ScheduleEntry>(schedules).flatMap(([id, entry]) => section(id, entry)),
    '## Published lists',
    '',
    'Highest first, ending with the lowest level; what stands for the step to 0 is a matter of convention, see above.',
    '',
    ...[...Object.values(aysLists), ...Object.values(ossLists)].flatMap(publishedList),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '..', 'docs', 'schedules.md'), scheduleDocs());
