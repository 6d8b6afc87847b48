import { StudioError } from '../../../contract/errors.ts';
import { type Axis, type AxisInfo, type AxisValue, type AxisWish, maxCells } from '../../../contract/experiment.ts';
import { splitList, splitTexts } from '../values/split.ts';
import { type AxisContext, type AxisEntry, bad, list, shown, type TypedValue } from './axis.ts';
import { axisTable, type AxisKind } from './table.ts';

const entries: readonly (readonly [AxisKind, AxisEntry])[] = Object.entries(axisTable) as [AxisKind, AxisEntry][];

export const axisEntry = (kind: string): AxisEntry => axisTable[kind as AxisKind];

/** The table as the page and the command line see it. */
export function axisInfos(): AxisInfo[] {
  return entries.map(([kind, { label, about, group, a1111, target, picker, renews, example }]) => ({ kind, label, about, group, a1111: a1111.map(([name]) => name), target, picker, renews, example }));
}

/** The line that a word means: our kind, its label, or A1111's name, which may bring the target along. */
function named(word: string): { kind: AxisKind; entry: AxisEntry; target: string | null } {
  const lower = word.trim().toLowerCase();
  for (const [kind, entry] of entries) if (kind.toLowerCase() === lower || entry.label.toLowerCase() === lower) return { kind, entry, target: null };
  for (const [kind, entry] of entries) {
    const alias = entry.a1111.find(([name]) => name.toLowerCase() === lower);
    if (alias) return { kind, entry, target: alias[1] };
  }
  throw bad(`There is no axis “${shown(word)}”. Known are ${list(entries.map(([kind]) => kind))}.`);
}

/** An axis made of what a person asked for, and what to tell of it. Value ids count from `from`. */
export function readAxis(wish: AxisWish, context: AxisContext, from = 0): { axis: Axis; warnings: string[] } {
  const { kind, entry, target: implied } = named(wish.kind);
  const target = wish.target ?? implied;
  if (entry.target === null && target !== null) throw bad(`The axis ${entry.label} takes no target, and “${shown(target)}” was given.`);
  if (entry.target !== null && target === null) throw bad(`The axis ${entry.label} needs a target: ${entry.target}.`);
  if (target !== null) entry.checkTarget?.(target, context);
  const label = target === null ? entry.label : entry.group === 'model' ? `${entry.label}: ${target}` : target;

  const typed = typeof wish.values === 'string' ? parsed(entry, wish.values, target, context) : wish.values.map((value) => ({ ...entry.accept(value, target, context), skip: false }));
  const distinct = new Map<string, TypedValue>();
  for (const value of typed) if (!distinct.has(JSON.stringify(value.value))) distinct.set(JSON.stringify(value.value), value);
  if (distinct.size === 0) throw bad(`The axis ${label} has no values. Write some, like ${entry.example}, or take the axis away.`);
  if (distinct.size > maxCells) throw bad(`The axis ${label} has ${distinct.size.toLocaleString('en')} values, and an experiment up to ${maxCells.toLocaleString('en')} cells.`);

  const values: AxisValue[] = [...distinct.values()].map(({ value, label, skip }, k) => ({ id: from + k, value, label, skip }));
  const repeated = typed.length - distinct.size;
  const warnings = repeated > 0 ? [`The axis ${label} names ${repeated === 1 ? 'a value' : `${repeated} values`} twice; each counts once.`] : [];
  return { axis: { id: target === null ? kind : `${kind}:${target}`, kind, target, label, values }, warnings };
}

function parsed(entry: AxisEntry, text: string, target: string | null, context: AxisContext): TypedValue[] {
  return entry.parse(entry.wholeTexts ? splitTexts(text) : splitList(text), target, context);
}

/** Further values for an axis, behind those it has. Values it has already are left out. */
export function moreValues(axis: Axis, values: AxisWish['values'], context: AxisContext): { added: AxisValue[]; warnings: string[] } {
  const { axis: read, warnings } = readAxis({ kind: axis.kind, target: axis.target, values }, context, Math.max(...axis.values.map(({ id }) => id)) + 1);
  const known = new Set(axis.values.map(({ value }) => JSON.stringify(value)));
  const fresh = read.values.filter(({ value }) => !known.has(JSON.stringify(value)));
  if (fresh.length === 0) throw new StudioError('bad_input', `The axis ${axis.label} has ${read.values.length === 1 ? 'this value' : 'all these values'} already.`);
  return { added: fresh.map(({ value, label, skip }, k) => ({ id: read.values[0]!.id + k, value, label, skip })), warnings };
}
