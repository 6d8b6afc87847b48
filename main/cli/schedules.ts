import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import { ExportFormat, ImportWish } from '../../contract/schedule-commands.ts';
import type { SavedSchedule } from '../../contract/schedule.ts';
import { openCore, type Core } from '../core.ts';
import { dataFolder } from '../paths.ts';
import { exported } from '../schedules/formats.ts';
import { savedName } from '../schedules/use.ts';
import { writeWhole } from '../settings/write-whole.ts';
import { schedulesTable } from './catalog.ts';
import type { Arguments, CliCommand, Output } from './command.ts';
import { summary } from './optimise.ts';
import { textTable } from './text-table.ts';

/** The saved schedule that a word means: its id, `saved:` and its id, or its name where only one has it. */
function named(core: Core, word: string): SavedSchedule {
  const all = core.lab.list();
  const id = word.replace(/^saved:/, '');
  const found = all.filter((each) => each.id === id);
  const byName = found.length > 0 ? found : all.filter(({ name }) => name.toLowerCase() === word.toLowerCase());
  if (byName.length === 1) return byName[0]!;
  if (byName.length > 1) throw new StudioError('bad_input', `${byName.length} schedules are called “${word}”. Name one by its id: ${byName.map(savedName).join(', ')}.`);
  const known = all.slice(0, 20).map((each) => `${savedName(each)} (${each.name})`).join(', ');
  throw new StudioError('unknown_schedule', `There is no saved schedule “${word}”. ${known ? `Known are ${known}.` : 'None is saved yet: “stepwise optimise” makes one.'}`);
}

const percent = (value: number) => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(0)} %`;

function savedTable(schedules: readonly SavedSchedule[]): string {
  const rows = schedules.map((each) => [savedName(each), each.name, each.model?.name ?? '–', each.sampler, each.steps, each.accepted ? 'better' : '–', each.held[0]?.score.value.toPrecision(3) ?? '–']);
  return textTable(['schedule', 'name', 'model', 'sampler', 'steps', 'verdict', 'error'], rows);
}

/** Levels of several lists beside one another, and the errors they were judged with. */
function comparison(schedules: readonly SavedSchedule[]): string {
  const most = Math.max(...schedules.map(({ sigmas }) => sigmas.length));
  const levels = Array.from({ length: most }, (_, i) => [i, ...schedules.map(({ sigmas }) => (sigmas[i] === undefined ? '' : sigmas[i].toPrecision(5)))]);
  const first = schedules[0]!.held[0]?.score.value;
  const scores = schedules.map(({ held }) => {
    const value = held[0]?.score.value;
    return value === undefined ? 'not judged' : `${value.toPrecision(4)}${first && value !== first ? ` (${percent(100 * (value / first - 1))})` : ''}`;
  });
  return textTable(['level', ...schedules.map(({ name }) => name)], [...levels, ['error', ...scores]]);
}

type Verb = (args: { readonly words: readonly string[]; readonly flags: Arguments['flags'] }, core: Core, out: Output) => Promise<void> | void;

const verbs: Readonly<Record<string, Verb>> = {
  show({ words, flags }, core, out) {
    if (words.length === 0) {
      const all = core.lab.list();
      out.print(flags['json'] ? JSON.stringify(all, null, 2) : all.length > 0 ? savedTable(all) : 'No schedule is saved yet: “stepwise optimise” makes one, “stepwise schedules import FILE” brings one in.');
      return;
    }
    const shown = words.map((word) => named(core, word));
    out.print(flags['json'] ? JSON.stringify(shown, null, 2) : shown.map(summary).join('\n\n'));
  },
  compare({ words, flags }, core, out) {
    if (words.length < 2) throw new StudioError('bad_input', 'compare takes two saved schedules or more: stepwise schedules compare saved:A saved:B');
    const shown = words.map((word) => named(core, word));
    out.print(flags['json'] ? JSON.stringify(shown.map(({ id, name, sigmas, held }) => ({ id, name, sigmas, score: held[0]?.score ?? null })), null, 2) : comparison(shown));
  },
  export({ words, flags }, core, out) {
    if (words.length !== 1) throw new StudioError('bad_input', 'export takes one saved schedule: stepwise schedules export saved:A --format comfyui');
    const format = ExportFormat.safeParse(flags['format'] ?? 'json');
    if (!format.success) throw new StudioError('bad_input', `--format takes ${ExportFormat.options.join(', ')}, not “${String(flags['format'])}”.`);
    const { text, note } = exported(named(core, words[0]!), format.data);
    if (flags['out'] === undefined) out.print(text.trimEnd());
    else writeWhole(flags['out'] as string, text.endsWith('\n') ? text : `${text}\n`);
    out.say(note);
  },
  async import({ words, flags }, core, out) {
    if (words.length !== 1) throw new StudioError('bad_input', 'import takes one file: stepwise schedules import FILE');
    const [file] = words;
    let text: string;
    try {
      text = readFileSync(file!, 'utf8');
    } catch (thrown) {
      throw new StudioError('missing_file', `${file} cannot be read (${(thrown as NodeJS.ErrnoException).code}). Name a file with a schedule or a list of noise levels.`);
    }
    const wish = ImportWish.safeParse({ text, origin: basename(file!), ...Object.fromEntries(['name', 'family', 'sampler', 'unit', 'end'].flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]]))) });
    if (!wish.success) throw new StudioError('bad_input', `--${String(wish.error.issues[0]!.path[0])}: ${wish.error.issues[0]!.message}.`);
    const made = await core.lab.bringIn(wish.data);
    out.print(flags['json'] ? JSON.stringify(made, null, 2) : `${savedName(made)}  ${made.name}: ${made.sigmas.map((sigma) => Number(sigma.toPrecision(6))).join(', ')}`);
  },
};

async function run(args: Arguments, out: Output): Promise<number> {
  const { flags, rest } = args;
  const [verb, ...words] = rest;
  if (verb === undefined) return schedulesTable(args, out);
  if (!Object.hasOwn(verbs, verb)) throw new StudioError('bad_input', `schedules knows ${Object.keys(verbs).join(', ')}, not “${verb}”. Alone it lists the built-in schedules.`);
  const core = await openCore({ data: dataFolder((flags['data'] as string | undefined) ?? null), historyThread: 'inline', onNotice: (_, text) => out.say(text) });
  try {
    await verbs[verb]!({ words, flags }, core, out);
    return 0;
  } finally {
    await core.close();
  }
}

export const schedulesCommand: CliCommand = {
  name: 'schedules',
  usage: '[show [ID…] | compare ID ID… | export ID | import FILE]',
  words: true,
  about: 'lists the schedules; shows, compares, exports and imports those made for your models',
  flags: [
    { name: 'format', kind: 'text', about: 'export: json, comfyui (list with its last 0) or a1111 (list without, which appends it)' },
    { name: 'out', kind: 'text', value: 'FILE', about: 'export: a file to write' },
    { name: 'name', kind: 'text', about: 'import: what to call it' },
    { name: 'family', kind: 'text', about: 'import: family of models a bare list is for: sd15, sdxl, flux, …' },
    { name: 'sampler', kind: 'text', about: 'import: sampler a bare list is for' },
    { name: 'unit', kind: 'text', about: 'import: sigma or timestep' },
    { name: 'end', kind: 'text', about: 'import: append, replace or keep, for a bare list that does not end in 0' },
  ],
  run,
};
