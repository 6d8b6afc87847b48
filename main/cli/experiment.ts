import { StudioError } from '../../contract/errors.ts';
import type { Experiment, ExperimentSummary } from '../../contract/experiment.ts';
import { ExportFormat, ExportWish } from '../../contract/judging.ts';
import { openCore, type Core, type CoreOptions } from '../core.ts';
import { exportExperiment } from '../experiments/export/export.ts';
import { readExperimentFile, wishOf } from '../experiments/file.ts';
import { dataFolder } from '../paths.ts';
import type { Arguments, CliCommand, Output } from './command.ts';
import { textTable } from './text-table.ts';

type Verb = (core: Core, rest: readonly string[], flags: Arguments['flags'], out: Output) => Promise<number>;

const bad = (sentence: string) => new StudioError('bad_input', sentence);

const seconds = (value: number | null): string => (value === null ? '?' : value < 90 ? `${value.toFixed(1)} s` : value < 5400 ? `${(value / 60).toFixed(1)} min` : `${(value / 3600).toFixed(1)} h`);
const referenceWords = (count: number): string => `${count} ${count === 1 ? 'reference' : 'references'}`;
const saved = ({ seconds: { saved: { pictures, text, model } } }: ExperimentSummary) => pictures + text + model;

function progressLine({ counts, references, nfe, seconds: { left } }: ExperimentSummary): string {
  const ended = counts.total - counts.waiting - counts.queued - counts.running;
  return `${ended}/${counts.total} cells${references.total > 0 ? `, ${references.done}/${referenceWords(references.total)}` : ''} · ${nfe.done} NFE${left === null ? '' : ` · about ${seconds(left)} left`}`;
}

/** One or two lines for a person. */
function summaryWords(experiment: ExperimentSummary): string {
  const { counts, references, nfe } = experiment;
  const others = (['failed', 'cancelled', 'skipped', 'waiting'] as const).filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${state}`);
  const words = [`${experiment.id} “${experiment.name}”: ${experiment.state}, ${counts.done} of ${counts.total} done`, ...(counts.reused > 0 ? [`${counts.reused} of them reused`] : []), ...others, ...(references.total > 0 ? [`${references.done} of ${referenceWords(references.total)}`] : [])].join(', ');
  return `${words}. ${nfe.done} NFE in ${seconds(experiment.seconds.spent)}; ${seconds(saved(experiment))} saved by pictures, texts and models that were there already.`;
}

const refOf = async (core: Core, id: string | undefined): Promise<string> => {
  const all = await core.history.experiments.list();
  if (id === undefined) throw bad(`Name an experiment by its id.${all[0] ? ` The newest is ${all[0].id} (“${all[0].name}”).` : ' There is none yet.'}`);
  // As much of an id as tells it from the others.
  const found = all.filter((each) => each.id === id || each.id.startsWith(id.toUpperCase()));
  if (found.length === 0) throw new StudioError('unknown_experiment', `There is no experiment ${id}. “stepwise experiment list” shows those there are.`);
  if (found.length > 1) throw bad(`${id} begins the ids of ${found.length} experiments. Write more of it.`);
  return found[0]!.id;
};

/** Makes the experiment of a file, or goes on with the one that was made of it before. */
const run: Verb = async (core, [file], flags, out) => {
  if (file === undefined) throw bad('Name a .yaml or .json file that describes an experiment: stepwise experiment run FILE.');
  const read = readExperimentFile(file);
  const model = typeof read.content.base['model'] === 'string' ? read.content.base['model'] : 'builtin';
  const wish = wishOf(read, (await core.models.find(model).catch(() => null))?.defaults ?? {});
  const known = flags['new'] ? null : await core.experiments.find(wish);
  const experiment = known ? await core.history.experiments.get({ experimentId: known }) : await core.experiments.create(wish);
  for (const warning of experiment.warnings) out.say(warning);
  if (known) out.say(`Goes on with experiment ${known}, of which ${experiment.counts.done} of ${experiment.counts.total} cells are done. --new makes another one.`);
  return runToEnd(core, experiment.id, flags, out);
};

async function runToEnd(core: Core, experimentId: string, flags: Arguments['flags'], out: Output): Promise<number> {
  const began = await core.experiments.resume(experimentId);
  if (!flags['json']) out.say(`${began.id}: ${began.counts.total} cells${began.references.total > 0 ? ` and ${referenceWords(began.references.total)}` : ''}, ${began.counts.skipped} skipped, ${began.counts.reused} reused, ${began.nfe.left} NFE to make, about ${seconds(began.seconds.left)}.`);
  const interrupted = async () => {
    await core.experiments.pause(experimentId);
    const { cells } = await core.history.experiments.cells({ experimentId, after: -1, limit: 10_000, where: {} });
    const running = cells.filter(({ state }) => state === 'running').map(({ n }) => n);
    if (running.length > 0) await core.experiments.cancelCells(experimentId, running);
  };
  out.signal.addEventListener('abort', () => void interrupted().catch((thrown: unknown) => out.say(String(thrown))));
  await core.experiments.run(experimentId);
  const experiment = await core.history.experiments.get({ experimentId });
  print(experiment, flags, out);
  if (out.signal.aborted) throw new StudioError('cancelled', 'Stopped. The same command goes on from here.');
  if (experiment.problem) throw new StudioError('engine_crashed', experiment.problem);
  return experiment.counts.failed + experiment.references.failed.length > 0 ? 1 : 0;
}

function print(experiment: Experiment, flags: Arguments['flags'], out: Output): void {
  out.print(flags['json'] ? JSON.stringify(experiment, null, 2) : summaryWords(experiment));
}

const listAll: Verb = async (core, _, flags, out) => {
  const all = await core.history.experiments.list();
  if (flags['json']) out.print(JSON.stringify(all, null, 2));
  else out.print(textTable(['id', 'name', 'state', 'done', 'cells', 'NFE', 'seconds', 'votes'], all.map(({ id, name, state, counts, nfe, seconds: { spent }, votes }) => [id, name, state, counts.done, counts.total, nfe.done, Math.round(spent * 10) / 10, votes])));
  return 0;
};

const status: Verb = async (core, [id], flags, out) => {
  if (id === undefined) return listAll(core, [], flags, out);
  const experiment = await core.history.experiments.get({ experimentId: await refOf(core, id) });
  print(experiment, flags, out);
  if (flags['json']) return 0;
  for (const { label, values } of experiment.axes) out.print(`  ${label}: ${values.map((value) => value.label).join(', ')}`);
  const { cells } = await core.history.experiments.cells({ experimentId: experiment.id, after: -1, limit: 10_000, where: {} });
  const troubled = cells.filter(({ state }) => state === 'failed' || state === 'skipped');
  const reasons = new Map<string, number>();
  for (const { reason, error } of troubled) reasons.set(error?.message ?? reason ?? '', (reasons.get(error?.message ?? reason ?? '') ?? 0) + 1);
  for (const [reason, count] of reasons) out.print(`  ${count} ${count === 1 ? 'cell' : 'cells'}: ${reason}`);
  return 0;
};

const resume: Verb = async (core, [id], flags, out) => runToEnd(core, await refOf(core, id), flags, out);

const exportOne: Verb = async (core, [id], flags, out) => {
  const experimentId = await refOf(core, id);
  const path = flags['out'] as string | undefined;
  if (path === undefined) throw bad(`Say where to write it: --out experiment.html. The ending chooses the format: ${ExportFormat.options.join(', ')}.`);
  const ending = (flags['format'] as string | undefined) ?? path.split('.').at(-1)!.toLowerCase();
  const format = ExportFormat.safeParse(ending);
  if (!format.success) throw bad(`An experiment is exported as ${ExportFormat.options.join(', ')}, not as “${ending}”. Choose one by the file’s ending or --format.`);
  const wish = ExportWish.safeParse({ experimentId, format: format.data, path, cellEdge: flags['cell-edge'] ?? null, legend: flags['no-legend'] !== true });
  if (!wish.success) throw bad(`--cell-edge goes from 16 to 4096 pixels, and ${String(flags['cell-edge'])} was given.`);
  const made = await exportExperiment(wish.data, core);
  for (const note of made.notes) out.say(note);
  out.print(flags['json'] ? JSON.stringify(made, null, 2) : made.files.join('\n'));
  return 0;
};

const measures: Verb = async (core, [id], flags, out) => {
  const found = await core.judging.measures(await refOf(core, id), out.signal);
  if (flags['json']) out.print(JSON.stringify(found, null, 2));
  else {
    const round = (value: number | null | undefined, digits: number) => (value === null || value === undefined ? '–' : value.toFixed(digits));
    out.print(textTable(['sampler, schedule', 'NFE', 'steps', 'n', 'RMSE', '±', 'PSNR dB', 'SSIM', 'latent RMSE'], found.series.flatMap(({ label, points }) => points.map((point) => [label, point.nfe, point.steps, point.count, round(point.pixels.rmse, 4), round(point.standardError, 4), round(point.pixels.psnr, 1), round(point.pixels.ssim, 4), round(point.latents?.rmse, 4)]))));
    if (found.missing > 0) out.say(`${found.missing} cells could not be measured: they or their references are not made, or their files are gone.`);
  }
  return 0;
};

const verbs: Readonly<Record<string, Verb>> = { run, resume, list: listAll, status, measures, export: exportOne };

async function experiment({ rest: [verb, ...rest], flags }: Arguments, out: Output): Promise<number> {
  const work = verb === undefined ? undefined : verbs[verb];
  if (!work) throw bad(`${verb === undefined ? 'Say what to do with it' : `An experiment cannot “${verb}”`}: stepwise experiment ${Object.keys(verbs).join(', ')}.`);
  const options: CoreOptions = {
    data: dataFolder((flags['data'] as string | undefined) ?? null),
    historyThread: 'inline',
    onExperimentProgress: (progress) => out.progress(progressLine(progress)),
    onNotice: (_, text) => out.say(text),
    ...(process.env['STEPWISE_DEBUG'] ? { onEngineLog: (line: string) => out.say(`engine: ${line}`) } : {}),
  };
  const core = await openCore(options);
  try {
    return await work(core, rest, flags, out);
  } finally {
    await core.close();
  }
}

export const experimentCommand: CliCommand = {
  name: 'experiment',
  usage: 'run FILE | resume ID | list | status [ID] | measures ID | export ID --out FILE',
  about: 'makes grids of pictures that differ in what you choose, at equal cost, and compares them',
  flags: [
    { name: 'new', kind: 'switch', about: 'run: make another experiment even if this file was run before' },
    { name: 'out', kind: 'text', value: 'FILE', about: 'export: where to write it' },
    { name: 'format', kind: 'text', about: 'export: png, webp, avif, csv, json, html or svg (error over NFE), where the file’s ending does not say' },
    { name: 'cell-edge', kind: 'integer', value: 'PIXELS', about: 'export: longest edge of each picture' },
    { name: 'no-legend', kind: 'switch', about: 'export: pictures alone' },
  ],
  words: true,
  run: experiment,
};
