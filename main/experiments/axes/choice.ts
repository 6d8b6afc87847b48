import type { Catalog } from '../../../contract/catalog.ts';
import type { ModelKind } from '../../../contract/model.ts';
import { DeviceId, Dialect, type LoraUse } from '../../../contract/request.ts';
import { builtinWord, findModel } from '../../models/find.ts';
import { type AxisContext, type AxisEntry, bad, type Json, list, shown, withRequest } from './axis.ts';

type Described = Pick<AxisEntry, 'label' | 'about' | 'group' | 'a1111' | 'renews' | 'example'>;
type Choice = { readonly value: Json; readonly label: string };

/** An axis of words that are looked up. */
function words(described: Described, picker: AxisEntry['picker'], find: (word: string, context: AxisContext) => Choice, apply: AxisEntry['apply']): AxisEntry {
  return {
    ...described,
    target: null,
    picker,
    parse: (tokens, _, context) => tokens.map(({ text, skip }) => ({ ...find(text, context), skip })),
    accept(value, _, context) {
      if (typeof value !== 'string') throw bad(`${described.label} takes names, not “${shown(value)}”.`);
      return find(value, context);
    },
    apply,
  };
}

type TableName = 'samplers' | 'schedules' | 'guidances' | 'noises';

/** The entry that a name means: our id, its label, or what another program calls it. Letter case does not count. */
export function entryNamed<T extends TableName>(catalog: Catalog, table: T, word: string): Catalog[T][number] | undefined {
  const lower = word.trim().toLowerCase();
  const entries: readonly Catalog[T][number][] = catalog[table];
  const by = (names: (entry: Catalog[T][number]) => readonly string[]) => entries.find((entry) => names(entry).some((name) => name.toLowerCase() === lower));
  return by(({ id }) => [id]) ?? by(({ label }) => [label]) ?? by(({ aliases }) => aliases.a1111) ?? by(({ aliases }) => [...aliases.comfyui, ...aliases.diffusers, ...aliases.invokeai]);
}

/** An axis of entries of one of the engine's tables. */
export function tableChoice(table: TableName, field: 'sampler' | 'schedule' | 'guidance' | 'noise', described: Described): AxisEntry {
  const find = (word: string, { catalog }: AxisContext): Choice => {
    const entry = entryNamed(catalog, table, word);
    if (!entry) throw bad(`There is no ${described.label.toLowerCase()} “${shown(word)}”. Known are ${list(catalog[table].map(({ id }) => id))}.`);
    return { value: entry.id, label: entry.label };
  };
  return words(described, { kind: 'choice', from: table }, find, (draft, value) => withRequest(draft, { [field]: value as string }));
}

/** An axis of a fixed list of words. */
function fixed(field: 'device' | 'dialect', from: 'devices' | 'dialects', known: readonly string[], described: Described): AxisEntry {
  const find = (word: string): Choice => {
    const value = word.trim().toLowerCase();
    if (!known.includes(value)) throw bad(`There is no ${described.label.toLowerCase()} “${shown(word)}”. Known are ${list(known)}.`);
    return { value, label: value };
  };
  return words(described, { kind: 'choice', from }, find, (draft, value) => withRequest(draft, { [field]: value }));
}
export const devices = (described: Described): AxisEntry => fixed('device', 'devices', DeviceId.options, described);
export const dialects = (described: Described): AxisEntry => fixed('dialect', 'dialects', Dialect.options, described);

const kinds: Readonly<Record<'models' | 'vaes', readonly ModelKind[]>> = { models: ['checkpoint'], vaes: ['vae', 'checkpoint'] };
const noVae = new Set(['none', 'automatic']);

/** The way to name a record in a request so that it is found again: its name where that means it alone, else its path. */
function nameFor(models: readonly { readonly name: string; readonly path: string; readonly missing: boolean }[], found: { readonly name: string; readonly path: string; readonly builtin: boolean }): string {
  if (found.builtin) return builtinWord;
  return models.filter(({ name, missing }) => !missing && name.toLowerCase() === found.name.toLowerCase()).length > 1 ? found.path : found.name;
}

/** An axis of models, or of VAEs, `none` being the model's own. */
export function files(from: 'models' | 'vaes', field: 'model' | 'vae', described: Described): AxisEntry {
  const find = (word: string, { models }: AxisContext): Choice => {
    if (from === 'vaes' && noVae.has(word.trim().toLowerCase())) return { value: null, label: 'the model’s own' };
    const found = findModel(models, word.trim(), kinds[from]);
    return { value: nameFor(models, found), label: found.name };
  };
  const entry = words(described, { kind: 'choice', from }, find, (draft, value) => withRequest(draft, { [field]: value }));
  return { ...entry, accept: (value, target, context) => (value === null && from === 'vaes' ? find('none', context) : entry.accept(value, target, context)) };
}

function lorasOf(text: string, { models }: AxisContext): Choice {
  if (text.trim().toLowerCase() === 'none') return { value: [], label: 'none' };
  const uses = text.split('+').map((part) => {
    const match = /^(.+?)(?::\s*([+-]?\d*\.?\d+))?$/.exec(part.trim());
    if (!match) throw bad(`“${shown(text)}” names no LoRA between its plus signs. Write name, name:0.8 or one:0.8+two:0.5.`);
    const { name } = findModel(models, match[1]!.trim(), ['lora']);
    const strength = match[2] === undefined ? 1 : Number(match[2]);
    if (Math.abs(strength) > 10) throw bad(`A LoRA’s strength goes from -10 to 10, and ${strength} was given for ${name}.`);
    return { name, unetStrength: strength, textStrength: strength } satisfies LoraUse;
  });
  return { value: uses, label: uses.map(({ name, unetStrength }) => (unetStrength === 1 ? name : `${name}:${unetStrength}`)).join(' + ') };
}

/** An axis of LoRAs, each value one or several, in the place of those of the base. */
export function loras(described: Described): AxisEntry {
  return words(described, { kind: 'choice', from: 'loras' }, lorasOf, (draft, value) => withRequest(draft, { loras: value as LoraUse[] }));
}
