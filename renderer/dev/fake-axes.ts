import type { Axis, AxisInfo, AxisWish } from '../../contract/experiment.ts';
import { StudioError } from '../../contract/errors.ts';
import type { Request } from '../../contract/request.ts';
import { catalog } from './catalog.ts';
import { modelSets } from './library.ts';

type Info = Omit<AxisInfo, 'a1111' | 'target' | 'renews'> & Partial<AxisInfo>;
const info = (line: Info): AxisInfo => ({ a1111: [line.label], target: null, renews: 'nothing', ...line });
const number = (min: number, max: number, step: number, integer = false) => ({ kind: 'number' as const, integer, min, max, step });

/** Enough lines of the table of axes to try every picker. Main has the true ones. */
export const axisInfos: readonly AxisInfo[] = [
  info({ kind: 'model', label: 'Model', about: 'A checkpoint of the library, by name.', group: 'model', picker: { kind: 'choice', from: 'models' }, renews: 'model', example: 'First light, dreamshaper_8' }),
  info({ kind: 'sampler', label: 'Sampler', about: 'By any of its names.', group: 'sampling', picker: { kind: 'choice', from: 'samplers' }, example: 'Euler a, DPM++ 2M, heun' }),
  info({ kind: 'schedule', label: 'Schedule type', about: 'By any of its names.', group: 'sampling', picker: { kind: 'choice', from: 'schedules' }, example: 'karras, Align Your Steps, normal' }),
  info({ kind: 'cfg', label: 'CFG Scale', about: 'How strongly the prompt pulls.', group: 'sampling', picker: number(0, 30, 0.5), example: '1, 3-9 (+2)' }),
  info({ kind: 'samplerOption', label: 'Sampler option', about: 'One option of the sampler, by its name.', group: 'sampling', picker: { kind: 'option', of: 'sampler' }, target: 'the option’s name', example: '0, 0.5, 1' }),
  info({ kind: 'steps', label: 'Steps', about: 'How many steps are walked.', group: 'cost', picker: number(1, 150, 1, true), example: '10-30 (+10)' }),
  info({ kind: 'nfe', label: 'NFE budget', about: 'Model calls that a cell may cost; steps are chosen to fit.', group: 'cost', picker: number(1, 1000, 1, true), example: '10, 20, 40' }),
  info({ kind: 'promptReplace', label: 'Prompt S/R', about: 'The first entry is searched in the prompt, the others stand in for it.', group: 'prompt', picker: { kind: 'text' }, renews: 'text', example: 'circle, star, "heart, shiny"' }),
  info({ kind: 'seed', label: 'Seed', about: 'Whole numbers; -1 draws one.', group: 'noise', picker: { kind: 'seed' }, example: '1-8' }),
  info({ kind: 'size', label: 'Size', about: 'Width × height.', group: 'picture', picker: { kind: 'size' }, renews: 'graph', example: '512x512, 512x768' }),
];

export const infoOf = (kind: string): AxisInfo => {
  const found = axisInfos.find((line) => line.kind === kind);
  if (!found) throw new StudioError('bad_input', `There is no axis “${kind}”. Known: ${axisInfos.map((line) => line.label).join(', ')}.`);
  return found;
};

function split(text: string): string[] {
  if (text.includes('||')) return text.split('||').map((part) => part.trim()).filter(Boolean);
  return [...text.matchAll(/\s*(?:"([^"]*)"|([^,]+))\s*(?:,|$)/g)].map((part) => (part[1] ?? part[2] ?? '').trim()).filter(Boolean);
}

function numbers(entry: string, label: string): number[] {
  const range = /^(-?[\d.]+)\s*-\s*(-?[\d.]+)(?:\s*\(\+?(-?[\d.]+)\)|\s*\[(\d+)\])?$/.exec(entry);
  if (!range) {
    const value = Number(entry);
    if (!Number.isFinite(value)) throw new StudioError('bad_input', `${label}: “${entry}” is not a number; write it as in 1-5 (+2).`);
    return [value];
  }
  const [from, to, step, count] = [Number(range[1]), Number(range[2]), Number(range[3] ?? 1), Number(range[4] ?? 0)];
  if (count > 0) return Array.from({ length: count }, (_, i) => Number((from + ((to - from) * i) / Math.max(1, count - 1)).toFixed(6)));
  return Array.from({ length: Math.min(1000, Math.floor(Math.abs((to - from) / step) + 1e-9) + 1) }, (_, i) => Number((from + i * step).toFixed(6)));
}

const lists = { samplers: catalog.samplers, schedules: catalog.schedules, models: modelSets.usual.map((model) => ({ id: model.id, label: model.name })) } as const;

function read(line: AxisInfo, entry: string): { value: AxisWish['values'][number]; label: string }[] {
  const { picker, label } = line;
  if (picker.kind === 'choice') {
    const list: readonly { id: string; label: string }[] = lists[picker.from as keyof typeof lists];
    const found = list.find((each) => [each.id, each.label].some((name) => name.toLowerCase() === entry.toLowerCase()));
    if (!found) throw new StudioError('bad_input', `${label}: there is no “${entry}”. Known: ${list.slice(0, 6).map((each) => each.label).join(', ')}, …`);
    return [{ value: found.id, label: found.label }];
  }
  if (picker.kind === 'text') return [{ value: entry, label: entry }];
  if (picker.kind === 'size') {
    const [, width, height] = /^(\d+)\s*[x×]\s*(\d+)$/.exec(entry) ?? [];
    if (!width) throw new StudioError('bad_input', `Size: “${entry}” is not a size; write it as in 512x768.`);
    return [{ value: { width: Number(width), height: Number(height) }, label: `${width} × ${height}` }];
  }
  if (picker.kind === 'seed' && /^\d+$/.test(entry)) return [{ value: entry, label: entry }];
  const values = numbers(entry, label);
  for (const value of values) {
    if (picker.kind === 'number' && (value < picker.min || value > picker.max)) throw new StudioError('bad_input', `${label} goes from ${picker.min} to ${picker.max}; ${value} is outside.`);
  }
  return values.map((value) => ({ value: picker.kind === 'seed' ? String(value) : (value as never), label: String(value) }));
}

/** Reads an axis as it was typed or picked. Throws the sentence that says what is wrong. */
export function readAxis(wish: AxisWish, firstId = 0): Axis {
  const line = infoOf(wish.kind);
  const entries = typeof wish.values === 'string' ? split(wish.values) : wish.values.map((value) => (typeof value === 'object' && value !== null && 'width' in value ? `${value.width as number}x${value.height as number}` : String(value as string | number)));
  if (line.target !== null && wish.target === null) throw new StudioError('bad_input', `${line.label}: say which one.`);
  const values = entries.flatMap((entry) => {
    const skip = entry.startsWith('SKIP:');
    return read(line, skip ? entry.slice(5).trim() : entry).map(({ value, label }) => ({ value, label, skip }));
  });
  if (values.length === 0) throw new StudioError('bad_input', `${line.label} has no values yet. For example: ${line.example}`);
  return {
    id: wish.target === null ? wish.kind : `${wish.kind}:${wish.target}`, kind: wish.kind, target: wish.target, label: wish.target ?? line.label,
    values: values.map((value, i) => ({ id: firstId + i, value: value.value as never, label: value.label, skip: value.skip })),
  };
}

/** The request of a cell, and its budget of model calls if an axis gives one. */
export function requestOf(base: Request, axes: readonly Axis[], places: readonly number[]): { request: Request; budget: number | null; reason: string | null } {
  const request: Request = { ...base, batchCount: 1, batchSize: 1 };
  let budget: number | null = null;
  let reason: string | null = null;
  for (const [i, axis] of axes.entries()) {
    const { value, skip } = axis.values[places[i]!]!;
    if (skip) reason = 'Marked to be skipped.';
    if (axis.kind === 'nfe') budget = value as number;
    else if (axis.kind === 'size') Object.assign(request, value);
    else if (axis.kind === 'promptReplace') request.prompt = request.prompt.replaceAll(axis.values[0]!.value as string, value as string);
    else if (axis.kind === 'samplerOption') request.samplerOptions = { ...request.samplerOptions, [axis.target!]: value };
    else Object.assign(request, { [axis.kind]: value });
  }
  const model = modelSets.usual.find((each) => each.id === request.model);
  if (model?.inspection?.runnable === false) reason = model.inspection.note;
  return { request, budget, reason };
}
