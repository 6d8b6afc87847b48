import { resolve } from 'node:path';
import type { BulkAction, BulkRecord } from '../../contract/collection.ts';
import { StudioError } from '../../contract/errors.ts';
import type { ImagePage, ImageRecord } from '../../contract/image.ts';
import type { Core } from '../core.ts';
import { runBulk, undoBulk } from '../history/bulk-run.ts';
import { importFolder } from '../history/import-folder.ts';
import { xdgTrash } from '../history/trash/xdg.ts';
import type { Trash } from '../history/trash/trash.ts';
import type { Arguments, CliCommand, Output } from './command.ts';
import { withCore } from './core.ts';
import { textTable } from './text-table.ts';

interface Call {
  readonly core: Core;
  readonly args: Arguments;
  /** What follows the verb. */
  readonly rest: readonly string[];
  readonly out: Output;
}

const json = ({ args }: Call) => args.flags['json'] === true;
const say = (call: Call, value: unknown, text: () => string) => call.out.print(json(call) ? JSON.stringify(value, null, 2) : text());

const two = (n: number) => String(n).padStart(2, '0');
const moment = (at: number): string => {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
};

function row({ id, createdAt, width, height, recipe, settings, rating, favourite, file }: ImageRecord): string[] {
  const prompt = (recipe?.prompt ?? settings?.prompt ?? '').replaceAll(/\s+/g, ' ');
  const made = recipe ?? settings;
  return [id, moment(createdAt), `${width}×${height}`, made?.sampler ?? '', String(made?.steps ?? ''), made?.seed ?? '', `${'★'.repeat(rating)}${favourite ? '♥' : ''}`, prompt.length > 48 ? `${prompt.slice(0, 47)}…` : prompt, file];
}

const most = 10_000;
function limitOf({ args }: Call, usual: number): number {
  const limit = (args.flags['limit'] as number | undefined) ?? usual;
  if (limit < 1 || limit > most) throw new StudioError('bad_input', `--limit takes a number from 1 to ${most}, not ${limit}.`);
  return limit;
}

async function list(call: Call): Promise<number> {
  const { images } = call.core.history;
  const text = call.rest.join(' ');
  const limit = limitOf(call, 20);
  const found: ImageRecord[] = [];
  for (let after: { seq: number } | null = null; found.length < limit; ) {
    const page: ImagePage = await images.page({ text, after, limit: Math.min(500, limit - found.length) });
    found.push(...page.images);
    after = page.next;
    if (!after) break;
  }
  if (json(call)) call.out.print(JSON.stringify(found, null, 2));
  else if (found.length === 0) call.out.say(text === '' ? 'No pictures yet.' : `No picture fits “${text}”.`);
  else call.out.print(textTable(['id', 'made', 'size', 'sampler', 'steps', 'seed', '', 'prompt', 'file'], found.map(row)));
  return 0;
}

async function show(call: Call): Promise<number> {
  const [imageId] = call.rest;
  if (!imageId) throw new StudioError('bad_input', 'history show needs an id: stepwise history show ID');
  call.out.print(JSON.stringify(await call.core.history.images.get({ imageId }), null, 2));
  return 0;
}

async function facets(call: Call): Promise<number> {
  const found = await call.core.history.images.facets({ text: call.rest.join(' '), limit: Math.min(1000, limitOf(call, 20)) });
  say(call, found, () => found.filter(({ values }) => values.length > 0).map(({ field, values }) => [`${field}:`, ...values.map(({ value, count }) => `  ${String(count).padStart(8)}  ${value}`)].join('\n')).join('\n'));
  return 0;
}

async function bringIn(call: Call): Promise<number> {
  const { core, rest, out } = call;
  const folders = rest.length > 0 ? rest.map((path) => resolve(path)) : (await core.history.imports.roots()).map(({ path }) => path);
  if (folders.length === 0) throw new StudioError('bad_input', 'history import needs a folder: stepwise history import DIR');
  const results = [];
  for (const folder of folders) {
    const result = await importFolder(core.history, folder, {
      read: core.bringIn,
      signal: out.signal,
      onProgress: ({ seen, added, folder: at }) => out.progress(`${seen} files, ${added} new · ${at}`),
    });
    results.push({ ...result, folder });
    if (!json(call)) out.print(`${folder}: ${result.seen} files, ${result.added} new, ${result.refreshed} changed, ${result.missing} missing, ${result.failed} not readable${out.signal.aborted ? '; stopped, and goes on where it was when it is run again' : ''}`);
  }
  if (json(call)) out.print(JSON.stringify(results, null, 2));
  else for (const { file, sentence } of (await core.history.imports.problems({ limit: 20 }))) out.say(`${file}: ${sentence}`);
  return out.signal.aborted ? 130 : 0;
}

function trashOf(): Trash {
  if (process.platform === 'linux') return xdgTrash();
  throw new StudioError('unfit', 'The command line moves files to the trash on Linux only. Use the window for that.');
}

/** Shows what an action would change; does it where `--yes` says so. */
const bulk = (actionOf: (word: string, call: Call) => BulkAction | Promise<BulkAction>, word: string | null) => async (call: Call): Promise<number> => {
  const { core, rest, args, out } = call;
  const words = [...rest];
  const given = word === null ? '' : words.shift();
  if (given === undefined) throw new StudioError('bad_input', `Name the ${word} first, then the search.`);
  if (words.length === 0) throw new StudioError('bad_input', 'Name the pictures by a search; “is:any” stands for all.');
  const text = words.join(' ');
  const prepared = await core.history.bulks.prepare({ selection: { text: text === 'is:any' ? '' : text }, action: await actionOf(given, call) });
  if (args.flags['yes'] !== true) {
    say(call, prepared, () => `${prepared.selected} pictures fit, ${prepared.count} of them would change. Add --yes to do it.`);
    return 0;
  }
  const done = await runBulk(core.history, prepared.id, { trash: lazyTrash, signal: out.signal, onProgress: (left) => out.progress(`${left} left`) });
  say(call, done, () => `${done.changed} pictures changed. “stepwise history undo ${done.id}” takes it back.`);
  for (const problem of done.problems) out.say(problem);
  return done.problems.length > 0 ? 1 : 0;
};

/** Asked for only where files move. */
const lazyTrash: Trash = {
  move: (file) => trashOf().move(file),
  find: (file) => trashOf().find(file),
  holds: (ticket) => trashOf().holds(ticket),
  restore: (ticket, file) => trashOf().restore(ticket, file),
};

async function undo(call: Call): Promise<number> {
  const [given] = call.rest;
  const last = given === undefined ? (await call.core.history.bulks.list({ limit: 20 })).find(({ state }) => state !== 'undone') : undefined;
  const bulkId = given === undefined ? last?.id : Number(given);
  if (bulkId === undefined || !Number.isInteger(bulkId)) throw new StudioError('bad_input', given === undefined ? 'There is no action to undo.' : `“${given}” is no action’s number. “stepwise history actions” lists them.`);
  const undone = await undoBulk(call.core.history, bulkId, { trash: lazyTrash, signal: call.out.signal });
  say(call, undone, () => `Taken back: ${undone.count - undone.changed} pictures are as they were.`);
  for (const problem of undone.problems) call.out.say(problem);
  return undone.problems.length > 0 ? 1 : 0;
}

const words = (action: BulkAction): string => Object.values(action).map(String).join(' ');
async function actions(call: Call): Promise<number> {
  const all = await call.core.history.bulks.list({ limit: 20 });
  say(call, all, () => textTable(['number', 'when', 'action', 'state', 'pictures'], all.map(({ id, createdAt, action, state, changed }: BulkRecord) => [id, moment(createdAt), words(action), state, changed])));
  return 0;
}

const stars = (word: string): BulkAction => {
  const rating = Number(word);
  if (!Number.isInteger(rating) || rating < 0 || rating > 5) throw new StudioError('bad_input', `A rating is a whole number from 0 to 5, not “${word}”.`);
  return { do: 'rate', rating };
};

async function album(name: string, { core }: Call, on: boolean): Promise<BulkAction> {
  const known = (await core.history.albums.list()).find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!known && !on) throw new StudioError('bad_input', `There is no album “${name}”.`);
  const { albumId } = known ?? (await core.history.albums.add({ name }));
  return { do: 'album', albumId, on };
}

const verbs: Readonly<Record<string, (call: Call) => Promise<number>>> = {
  list,
  show,
  facets,
  import: bringIn,
  rate: bulk(stars, 'number of stars'),
  favourite: bulk(() => ({ do: 'favourite', on: true }), null),
  unfavourite: bulk(() => ({ do: 'favourite', on: false }), null),
  tag: bulk((tag) => ({ do: 'tag', tag, on: true }), 'tag'),
  untag: bulk((tag) => ({ do: 'tag', tag, on: false }), 'tag'),
  album: bulk((name, call) => album(name, call, true), 'album'),
  unalbum: bulk((name, call) => album(name, call, false), 'album'),
  trash: bulk(() => ({ do: 'trash' }), null),
  restore: bulk(() => ({ do: 'restore' }), null),
  undo,
  actions,
};

export const historyCommand: CliCommand = {
  name: 'history',
  usage: `[${Object.keys(verbs).join('|')}] [SEARCH]`,
  about: 'searches what was made (sampler:heun steps:>10 -prompt:cat "red circle"), imports folders, and changes many pictures at once after showing which',
  words: true,
  flags: [
    { name: 'limit', kind: 'integer', about: `how many at most, 1 to ${most}; 20 if not said` },
    { name: 'yes', kind: 'switch', about: 'do what was shown' },
  ],
  async run(args, out) {
    const [first = 'list', ...others] = args.rest;
    const verb = Object.hasOwn(verbs, first) ? verbs[first] : undefined;
    return withCore(args, out, (core) => (verb ?? list)({ core, args, out, rest: verb ? others : args.rest }));
  },
};
