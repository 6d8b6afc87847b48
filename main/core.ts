import { join } from 'node:path';
import type { Cell, Experiment, ExperimentSummary } from '../contract/experiment.ts';
import type { ImageRecord } from '../contract/image.ts';
import type { ModelRecord } from '../contract/model.ts';
import type { Job, JobProgress } from '../contract/job.ts';
import type { Catalog } from '../contract/catalog.ts';
import { StudioError } from '../contract/errors.ts';
import type { OptimiseProgress, SavedSchedule } from '../contract/schedule.ts';
import type { Request } from '../contract/request.ts';
import type { EngineStatus } from '../contract/studio.ts';
import type { Settings } from '../contract/settings.ts';
import { engineEnvironment } from './engine/environment.ts';
import { builtCatalog } from './engine/built-catalog.ts';
import { createHost, type EngineHost, type FilesHost } from './engine/host.ts';
import { engineNode } from './engine/node-binary.ts';
import { entry, historyWorker, resourcesFolder } from './entries.ts';
import { createExperiments, type Experiments } from './experiments/experiments.ts';
import { createJudging, type Judging } from './experiments/judging/judging.ts';
import { keepsakesIn, type Keepsakes } from './experiments/keepsakes.ts';
import { openHistory, type History } from './history/history.ts';
import type { ImportTools } from './history/import-folder.ts';
import { rebuildHistory } from './history/rebuild.ts';
import { recoverJobs } from './history/recover.ts';
import { createThumbnails, thumbnailFile, type Thumbnails } from './images/thumbnails.ts';
import { openReplays, type Replays } from './replay/open.ts';
import { makeFolder } from './make-folder.ts';
import { datedName, type PlanOptions, type SaveAs } from './jobs/plan.ts';
import { createJobRunner, type JobRunner } from './jobs/runner.ts';
import { builtinModel } from './models/builtin.ts';
import { hashingGivesWay } from './models/courtesy.ts';
import { openModelLibrary, type ModelLibrary } from './models/library.ts';
import { pathsIn, type Paths } from './paths.ts';
import { openLab, type Lab, type RunEnded } from './schedules/lab.ts';
import { catalogWith, withSaved } from './schedules/use.ts';
import { openSettings, type SettingsStore } from './settings/store.ts';

/** What a host of the core is told; a window passes it on to its page, a command line prints some of it. */
export interface CoreListeners {
  readonly onJob?: (job: Job) => void;
  readonly onProgress?: (progress: JobProgress) => void;
  readonly onImage?: (image: ImageRecord) => void;
  readonly onExperiment?: (experiment: Experiment) => void;
  readonly onExperimentProgress?: (experiment: ExperimentSummary, cells: Cell[]) => void;
  readonly onExperimentRemoved?: (experimentId: string) => void;
  readonly onScheduleProgress?: (progress: OptimiseProgress) => void;
  readonly onScheduleEnded?: (ended: RunEnded) => void;
  readonly onSchedules?: (schedules: SavedSchedule[]) => void;
  readonly onModels?: (models: ModelRecord[]) => void;
  readonly onStatus?: (status: EngineStatus) => void;
  readonly onNotice?: (level: 'info' | 'warn' | 'error', text: string) => void;
  /** What the engine says of its work. */
  readonly onLog?: (level: 'info' | 'warn' | 'error', text: string) => void;
  readonly onEngineLog?: (line: string) => void;
}

export interface CoreOptions extends CoreListeners {
  /** The data folder. */
  readonly data: string;
  /** `own` in a process with a window; `inline` on the command line. */
  readonly historyThread: 'own' | 'inline';
  /** Told of the settings before anything is waited for. */
  readonly onSettings?: (settings: Settings) => void;
  /** The engine is not started before this is settled: it would take the processor from a window that is being drawn. */
  readonly engineAfter?: Promise<unknown>;
  /** In the place of the setting. */
  readonly lowMemory?: boolean;
  readonly saveAs?: Partial<SaveAs>;
  readonly nameOf?: PlanOptions['nameOf'];
}

/** Everything of Stepwise that needs no window: the same inside for the app and the command line. */
export interface Core {
  readonly paths: Paths;
  readonly settings: SettingsStore;
  readonly history: History;
  readonly host: EngineHost;
  readonly jobs: JobRunner;
  readonly experiments: Experiments;
  readonly judging: Judging;
  /** What is kept beside the pictures of experiments. */
  readonly keepsakes: Keepsakes;
  /** Schedules made for the person's own models. */
  readonly lab: Lab;
  /** What the engine offers; a build knows it without asking, else the engine is asked once. */
  catalog(): Promise<Catalog>;
  readonly models: ModelLibrary;
  /** Reads pictures and the headers of models; never held up by a model run. */
  readonly files: FilesHost;
  readonly thumbnails: Thumbnails;
  /** Reads a picture that is about to be kept under this id, and makes its thumbnail. */
  readonly bringIn: ImportTools['read'];
  readonly replays: Replays;
  close(): Promise<void>;
}

export function openDataFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch {
    throw new StudioError('unwritable', `The data folder ${folder} cannot be made or is no folder. Check its permissions, or choose another one with --data or STEPWISE_DATA.`);
  }
}

export async function openCore(options: CoreOptions): Promise<Core> {
  const paths = pathsIn(options.data);
  openDataFolder(paths.data);
  const settings = openSettings(paths.settings);
  options.onSettings?.(settings.get());
  if (settings.problem) options.onNotice?.('warn', settings.problem);
  const history = await openHistory({ file: paths.database, thread: options.historyThread, entry: historyWorker() });

  const node = engineNode();
  const host: EngineHost = createHost({
    ...(options.engineAfter ? { after: options.engineAfter } : {}),
    name: 'engine',
    node,
    entry: entry('engine'),
    env: { ...engineEnvironment, STEPWISE_CACHE: paths.cache },
    onConnect: (link) => {
      jobs.listen(link);
      lab.listen(link);
      // What a person should know of is a notice; the rest is for the log.
      link.on('log', ({ level, text }) => (level === 'info' ? options.onLog?.(level, text) : options.onNotice?.(level, text)));
    },
    ...(options.onStatus ? { onStatus: options.onStatus } : {}),
    ...(options.onEngineLog ? { onLog: options.onEngineLog } : {}),
  });
  const files: FilesHost = createHost({
    name: 'files process',
    node,
    entry: entry('files'),
    ...(options.onEngineLog ? { onLog: options.onEngineLog } : {}),
  });
  const thumbnails = createThumbnails(paths.thumbnails, async (path, target) => (await files.link()).call('thumbnail.make', { path, target }));
  const models = openModelLibrary({
    history,
    builtin: builtinModel(resourcesFolder()),
    folders: () => [paths.models, ...settings.get().modelFolders],
    inspect: async (path) => (await files.link()).call('model.inspect', { path }),
    ...(options.onModels ? { onChange: options.onModels } : {}),
    onProblem: (text) => options.onNotice?.('warn', text),
  });
  /** The tables of one build never change while it runs. */
  let tables: Promise<Catalog> | null = null;
  const catalog = async () => {
    tables ??= builtCatalog().then((built) => built ?? host.link().then((link) => link.call('catalog.get', undefined)));
    tables.catch(() => (tables = null));
    return catalogWith(await tables, lab.list());
  };
  const pictureFolder = () => settings.get().imageFolder || paths.images;
  // A source the engine does not know is refused by the engine, with the list of those it does.
  const oneSeedPerBatch = async (noise: string) => (await catalog()).noises.find(({ id }) => id === noise)?.batchInvariant === false;
  // What a request leaves open, the settings decide when it runs.
  const settle = (request: Request): Request => ({
    ...withSaved(request, lab.get),
    device: request.device === 'auto' ? settings.get().device : request.device,
    threads: request.threads || settings.get().threads,
  });
  const courtesy = hashingGivesWay((on) => models.hold(on));
  const jobs = createJobRunner({
    history,
    settle,
    host,
    findFiles: (request) => models.filesOf(request),
    nameOf: options.nameOf ?? ((_, seed, imageId) => datedName(pictureFolder(), new Date(), seed, imageId)),
    saveAs: () => {
      const { pictureFormat: format, pictureQuality: quality } = settings.get();
      return { format, quality, ...options.saveAs };
    },
    oneSeedPerBatch,
    previews: () => settings.get().previews,
    lowMemory: () => options.lowMemory ?? settings.get().lowMemory,
    keepOf: (job) => experiments.keepOf(job),
    onShared: (jobId, shared) => experiments.shared(jobId, shared),
    onJob: (job) => {
      options.onJob?.(job);
      experiments.heard(job);
      courtesy.onJob(job);
    },
    onProgress: (progress) => {
      courtesy.onProgress(progress);
      options.onProgress?.(progress);
    },
    ...(options.onImage ? { onImage: options.onImage } : {}),
  });

  const keepsakes = keepsakesIn(paths.keepsakes);
  const experiments = createExperiments({
    core: { history, host, files, catalog, models, jobs },
    keepsakes,
    fileOf: (seed, imageId) => `${datedName(pictureFolder(), new Date(), seed, imageId)}.png`,
    settle,
    ...(options.onExperiment ? { onChanged: options.onExperiment } : {}),
    ...(options.onExperimentProgress ? { onProgress: options.onExperimentProgress } : {}),
    ...(options.onExperimentRemoved ? { onRemoved: options.onExperimentRemoved } : {}),
    onProblem: (text) => options.onNotice?.('warn', text),
  });

  const lab = openLab({
    host,
    folder: paths.schedules,
    cache: paths.cache,
    findFiles: (request) => models.filesOf(request),
    settle,
    ...(options.onScheduleProgress ? { onProgress: options.onScheduleProgress } : {}),
    ...(options.onScheduleEnded ? { onEnded: options.onScheduleEnded } : {}),
    ...(options.onSchedules ? { onChanged: options.onSchedules } : {}),
    onProblem: (text) => options.onNotice?.('warn', text),
  });

  await models.rescan();
  const readFacts = async (file: string) => (await files.link()).call('picture.facts', { path: file });
  if (history.opened.damaged) {
    options.onNotice?.('warn', `The history was damaged. It is kept as ${history.opened.damaged} and is being rebuilt from the pictures.`);
    const rebuilt = await rebuildHistory(history, history.opened.damaged, [pictureFolder()], { read: readFacts });
    options.onNotice?.('info', `The history is rebuilt: ${rebuilt.salvaged} pictures saved from the damaged file, ${rebuilt.read} read from their own files.`);
    for (const problem of rebuilt.problems) options.onNotice?.('warn', problem);
  }
  const recovered = await recoverJobs(history, readFacts);
  for (const problem of recovered.problems) options.onNotice?.('warn', problem);

  return {
    paths,
    settings,
    history,
    host,
    jobs,
    experiments,
    judging: createJudging({ history, files, catalog }, keepsakes),
    keepsakes,
    lab,
    catalog,
    models,
    files,
    thumbnails,
    bringIn: async (path, imageId) => (await files.link()).call('picture.bringIn', { path, thumbnail: thumbnailFile(paths.thumbnails, imageId) }),
    replays: openReplays({
      host,
      files,
      jobs,
      library: models,
      history,
      oneSeedPerBatch,
      scratch: join(paths.cache, 'replays'),
      fileOf: (seed, imageId) => `${datedName(pictureFolder(), new Date(), seed, imageId)}.png`,
    }),
    async close() {
      await experiments.stop();
      await lab.stop();
      await jobs.stop();
      await models.close();
      await Promise.all([host.stop(), files.stop()]);
      settings.close();
      await history.close();
    },
  };
}
