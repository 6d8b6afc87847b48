/**
 * Writes docs/samplers.md from the table of samplers. `node tools/docs-samplers.ts`
 * A test holds the file against the table, so that it cannot fall behind.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SamplerInfo } from '../contract/catalog.ts';
import { samplerCatalog } from '../engine/samplers/info.ts';

export const samplersPath = join(import.meta.dirname, '../docs/samplers.md');

const predictions = ['eps', 'v', 'edm', 'flow'];
const programs = { a1111: 'A1111', comfyui: 'ComfyUI', diffusers: 'diffusers', invokeai: 'InvokeAI' } as const;

const row = (...cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

function overview(infos: readonly SamplerInfo[]): string[] {
  const lines = infos.map(({ id, label, order, nfePerStep, stochastic, noise, fits }) =>
    row(`\`${id}\``, label, String(order), String(nfePerStep), stochastic ? (noise === 'brownian' ? 'Brownian' : 'fresh') : '', fits.length === predictions.length ? 'all' : fits.join(', ')),
  );
  return [row('id', 'name', 'order', 'model calls per step', 'noise', 'models'), '|---|---|---|---|---|---|', ...lines];
}

interface OptionSchema {
  readonly label?: string;
  readonly about?: string;
  readonly default?: unknown;
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly OptionSchema[];
}

function range(schema: OptionSchema): string {
  if (schema.enum) return schema.enum.join(', ');
  if (schema.type === 'boolean') return 'yes or no';
  if (schema.type === 'array') return 'a list';
  if (schema.anyOf) return `${schema.anyOf.filter(({ type }) => type !== 'null').map(range).join(', ')}, or empty`;
  return `${schema.type === 'integer' ? 'whole, ' : ''}${schema.minimum} to ${schema.maximum}`;
}

function byDefault({ default: value }: OptionSchema): string {
  if (value === null) return 'empty';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : (value as string);
}

function optionLines(info: SamplerInfo): string[] {
  // UniC is the same option everywhere and told of once.
  const shown = Object.entries(info.options.properties as Record<string, OptionSchema>).filter(([name]) => name !== 'unic');
  if (shown.length === 0) return [];
  const lines = shown.map(([name, schema]) => row(`\`${name}\``, range(schema), byDefault(schema), [schema.label, schema.about].filter(Boolean).join('. ')));
  return ['', row('option', 'range', 'default', 'what it is'), '|---|---|---|---|', ...lines];
}

function facts(info: SamplerInfo): string {
  const { aliases, nfeNote, automatic, discardsPenultimate, needsUncond, batchInvariant, a1111CfgFactor } = info;
  const names = Object.entries(programs).flatMap(([program, title]) => {
    const list = aliases[program as keyof typeof programs];
    return list.length ? [`${list.map((name) => `“${name}”`).join(', ')} in ${title}`] : [];
  });
  return [
    names.length ? `Known as ${names.join('; ')}.` : '',
    nfeNote ? `Model calls: ${info.nfePerStep} per step, ${nfeNote}.` : '',
    'unic' in (info.options.properties as object) ? 'Takes UniC.' : '',
    needsUncond ? 'Needs the unconditional prediction at every step.' : '',
    automatic ? `A1111’s automatic schedule is ${automatic}.` : '',
    discardsPenultimate.length ? `${discardsPenultimate.map((program) => programs[program]).join(' and ')} ${discardsPenultimate.length > 1 ? 'drop' : 'drops'} the last noise level but one.` : '',
    a1111CfgFactor ? `A1111 multiplies the CFG scale by ${Number(a1111CfgFactor.toPrecision(4))}.` : '',
    batchInvariant ? '' : 'Its steps depend on all pictures of a batch together.',
    `Source: ${info.source}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

function section(info: SamplerInfo): string {
  const told = ['', `## ${info.label}`, '', `\`${info.id}\`. ${info.about} ${facts(info)}`];
  return told.concat(optionLines(info)).join('\n');
}

export function samplersDocument(): string {
  const infos = samplerCatalog();
  return `${[
    '# Samplers',
    '',
    '<!-- Written by tools/docs-samplers.ts from engine/samplers/table.ts. Change it there. -->',
    '',
    `${infos.length} samplers. *Order* is the order of convergence to the ODE’s path that is tested on data with a closed form, first`,
    'steps included, noise at 0 and without guidance: halving the steps’ length divides the error by 2 to that power.',
    'LCM has order 0: it does not walk that path.',
    '*Model calls* are per step; guidance may ask the network twice for each. *Noise* is what is drawn with the options a',
    'sampler comes with. *Models* are the kinds of prediction it is right on; on others it is refused.',
    '',
    '**UniC** (Zhao et al. 2023) is an option of every solver of the ODE: each step is corrected with the model call of the next',
    'one, at no extra call, which raises the order by one (tested for orders up to 4; beyond, the correction needs more',
    'levels behind it than a usual run has). It is not for CFG++, whose steps do not follow an ODE, and not for runs with noise.',
    '',
    '**Convention** says whose way a sampler follows where programs differ under one name; the first is the default.',
    '',
    ...overview(infos),
    ...infos.map(section),
  ].join('\n')}\n`;
}

if (import.meta.main) {
  writeFileSync(samplersPath, samplersDocument());
  console.log(`wrote ${samplersPath}`);
}
