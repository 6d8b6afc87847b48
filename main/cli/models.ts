import { resolve } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import { ModelKind, type ModelInspection, type ModelRecord } from '../../contract/model.ts';
import { openCore, type Core } from '../core.ts';
import { createHost, type FilesHost } from '../engine/host.ts';
import { engineNode } from '../engine/node-binary.ts';
import { entry } from '../entries.ts';
import { addModels } from '../models/add.ts';
import { dataFolder } from '../paths.ts';
import type { Arguments, CliCommand, Output } from './command.ts';
import { textTable } from './text-table.ts';

/** What a file is, from its header, read in a process of its own. */
async function inspect(path: string, { flags }: Arguments, out: Output): Promise<void> {
  const host: FilesHost = createHost({ name: 'files process', node: engineNode(), entry: entry('files') });
  try {
    const inspection = await (await host.link()).call('model.inspect', { path: resolve(path) });
    out.print(flags['json'] ? JSON.stringify({ path: resolve(path), ...inspection }, null, 2) : factsOf(inspection));
  } finally {
    await host.stop();
  }
}

const gigabytes = (bytes: number): string => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(1)} MB`);

function factsOf(model: ModelInspection): string {
  const { prediction, predictionFrom } = model;
  const facts: (readonly [string, string | null])[] = [
    ['kind', model.inpainting ? `${model.kind}, inpainting` : model.kind],
    ['family', model.family],
    ['prediction', prediction && `${prediction} (${predictionFrom})${model.zeroTerminalSnr ? ', zero terminal SNR' : ''}`],
    ['precision', model.precision],
    ['components', model.components.join(', ') || null],
    ['size', `${gigabytes(model.bytes)}, ${model.tensors} tensors, ${model.parameters.toLocaleString('en')} parameters`],
    ['runs here', model.runnable ? 'yes' : 'no'],
    ['note', model.note],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(10)}  ${value}`])).join('\n');
}

async function withLibrary(args: Arguments, out: Output, act: (core: Core) => Promise<ModelRecord[]>): Promise<void> {
  const core = await openCore({ data: dataFolder((args.flags['data'] as string | undefined) ?? null), historyThread: 'inline', onNotice: (_, text) => out.say(text) });
  try {
    let models = await act(core);
    if (args.flags['hashes']) {
      await core.models.learn();
      const ids = new Set(models.map(({ id }) => id));
      models = (await core.models.list()).filter(({ id }) => ids.has(id));
    }
    out.print(args.flags['json'] ? JSON.stringify(models, null, 2) : listOf(models));
  } finally {
    await core.close();
  }
}

function listOf(models: readonly ModelRecord[]): string {
  const rows = models.map(({ name, kind, inspection, bytes, hashes, problem, missing }) => [
    name,
    kind,
    inspection?.family ?? '',
    inspection?.prediction ?? '',
    inspection?.precision ?? '',
    gigabytes(bytes),
    hashes?.autov2 ?? '',
    missing ? 'its file is not there' : (problem ?? (inspection && !inspection.runnable ? (inspection.note ?? '') : '')),
  ]);
  return rows.length === 0 ? 'No model is here yet. “stepwise models add PATH” takes in a file or a folder.' : textTable(['name', 'kind', 'family', 'predicts', 'precision', 'size', 'hash', ''], rows);
}

async function list(args: Arguments, out: Output): Promise<void> {
  const kind = args.flags['kind'];
  if (kind !== undefined && !ModelKind.safeParse(kind).success) throw new StudioError('bad_input', `There is no kind of model “${kind as string}”. Known: ${ModelKind.options.join(', ')}.`);
  await withLibrary(args, out, async ({ models }) => (await models.look()).filter((model) => kind === undefined || model.kind === kind));
}

/** The second word of the command. */
const deeds: Readonly<Record<string, { readonly takesPath: boolean; readonly run: (path: string, args: Arguments, out: Output) => Promise<void> }>> = {
  list: { takesPath: false, run: (_, args, out) => list(args, out) },
  inspect: { takesPath: true, run: inspect },
  add: { takesPath: true, run: (path, args, out) => withLibrary(args, out, (core) => addModels(core, path)) },
};

export const modelsCommand: CliCommand = {
  name: 'models',
  usage: 'list | inspect PATH | add PATH',
  about: 'lists the model library, says what a file is, takes a file or folder in as it is',
  words: true,
  flags: [
    { name: 'kind', kind: 'text', about: `list only one kind: ${ModelKind.options.join(', ')}` },
    { name: 'hashes', kind: 'switch', about: 'work out hashes that are not known yet and wait for them' },
  ],
  async run(args, out) {
    const [name = 'list', path, ...more] = args.rest;
    const deed = deeds[name];
    if (!deed) throw new StudioError('bad_input', `models knows ${Object.keys(deeds).join(', ')}, not “${name}”.`);
    if (deed.takesPath !== (path !== undefined) || more.length > 0) throw new StudioError('bad_input', deed.takesPath ? `models ${name} takes one file or folder: stepwise models ${name} PATH` : `models ${name} takes no path, not “${path}”.`);
    await deed.run(path ?? '', args, out);
    return 0;
  },
};
