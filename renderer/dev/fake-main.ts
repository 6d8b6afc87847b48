import { serve, type Handlers, type Port } from '../../contract/link.ts';
import { StudioError } from '../../contract/errors.ts';
import type { ModelRecord } from '../../contract/model.ts';
import { Settings } from '../../contract/settings.ts';
import { StudioContract, type EngineStatus } from '../../contract/studio.ts';
import { catalog } from './catalog.ts';
import { fakeCollection } from './fake-collection.ts';
import { FakeExperiments } from './fake-experiments.ts';
import { FakeImages } from './fake-images.ts';
import { FakeQueue } from './fake-queue.ts';
import { appInfo, devices, modelSets } from './library.ts';
import type { Look } from './painter.ts';
import type { Scenario } from './scenario.ts';
import { FakeLab } from './fake-lab.ts';
import { sigmasOf } from './sigmas.ts';

/** What a test can do to the fake main, as `window.fake`. */
export interface Controls {
  readonly calls: { readonly command: string; readonly input: unknown }[];
  hold(): void;
  release(): void;
  crash(message?: string): void;
  giveUp(): void;
  failJob(message: string): void;
  notice(level: 'info' | 'warn' | 'error', text: string): void;
  /** The path the next system dialog gives; null is a closed dialog. */
  choose(path: string | null): void;
}

type Commands = StudioContract['commands'];

export function fakeMain(port: Port, scenario: Scenario): { controls: Controls; lookOf: (id: string) => Look | null; stepsOf: (id: string) => number } {
  const images = new FakeImages(scenario.history);
  const experiments = new FakeExperiments(scenario.step, () => emit);
  images.elsewhere = (id) => experiments.record(id);
  const calls: Controls['calls'] = [];
  let settings = Settings.parse({ theme: scenario.theme, ...(JSON.parse(sessionStorage.getItem('fake.settings') ?? '{}') as object) });
  let engine: EngineStatus = { state: 'ready', problem: null };
  let models: ModelRecord[] = [...modelSets[scenario.models]];
  let chosen: string | null = null;
  let queue: FakeQueue;
  const lab = new FakeLab(scenario.schedules, scenario.step, (event, data) => emit(event, data));

  const handlers: Handlers<Commands> = {
    ...fakeCollection(images, () => queue, () => emit),
    'app.info': () => appInfo,
    'app.drawn': () => {},
    'app.reveal': () => {},
    'path.choose': () => ({ path: chosen }),
    'catalog.get': () => catalog,
    'device.report': () => devices,
    'engine.status': () => engine,
    'engine.unload': () => {},
    'schedule.sigmas': sigmasOf,
    'prompt.tokens': ({ text }) => ({ tokens: text.match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)?.length ?? 0, limit: 75 }),
    'job.start': (request) => {
      if (!models.some((model) => model.id === request.model)) throw new StudioError('unknown_model', `There is no model “${request.model}”. Known: ${models.map((model) => model.id).join(', ')}.`);
      return queue.start(request);
    },
    'job.cancel': ({ jobId }) => queue.cancel(jobId),
    'job.skip': ({ jobId }) => queue.skip(jobId),
    'job.retry': ({ jobId }) => queue.start(queue.find(jobId).request),
    'job.remove': ({ jobId }) => queue.remove(jobId),
    'job.list': () => queue.list(),
    'image.page': (query) => images.page(query),
    'image.get': ({ imageId }) => images.get(imageId),
    'image.reveal': () => {},
    'image.copy': () => {},
    'image.trash': ({ imageIds }) => {
      for (const id of imageIds) {
        images.put({ ...images.get(id), trashedAt: Date.now() });
        emit('image.removed', { imageId: id });
      }
      return { trashed: imageIds.length };
    },
    'image.restore': ({ imageIds }) => {
      for (const id of imageIds) {
        const record = { ...images.get(id), trashedAt: null };
        images.put(record);
        emit('image.added', record);
      }
      return { restored: imageIds.length };
    },
    'image.rate': ({ imageId, rating }) => {
      const record = { ...images.get(imageId), rating };
      images.put(record);
      emit('image.changed', record);
      return record;
    },
    'image.favourite': ({ imageId, favourite }) => {
      const record = { ...images.get(imageId), favourite };
      images.put(record);
      emit('image.changed', record);
      return record;
    },
    'model.list': () => models,
    'model.inspect': () => modelSets.usual[1]!.inspection!,
    'model.add': ({ path }) => {
      if (path.endsWith('.ckpt')) throw new StudioError('bad_file', `${path} is a pickle file, which can run code when it is opened. Look for a .safetensors file of the same model.`);
      const name = path.split('/').at(-1)!.replace(/\.safetensors$/, '');
      if (!models.some((model) => model.path === path)) models = [...models, { ...modelSets.usual[1]!, id: name, name, path }];
      emit('model.changed', models);
      return models;
    },
    'model.describe': ({ modelId, notes, defaults }) => {
      models = models.map((model) => (model.id === modelId ? { ...model, ...(notes === undefined ? {} : { notes }), ...(defaults === undefined ? {} : { defaults }) } : model));
      emit('model.changed', models);
      return models.find((model) => model.id === modelId)!;
    },
    ...experiments.handlers,
    ...lab.handlers,
    ...experiments.judging,
    'settings.get': () => settings,
    'settings.set': (change) => {
      settings = { ...settings, ...change };
      sessionStorage.setItem('fake.settings', JSON.stringify(settings));
      emit('settings.changed', settings);
      return settings;
    },
  };

  // Every answer passes here: it is noted, and late, silent or failing where the scenario says so.
  const watched = Object.fromEntries(
    Object.entries(handlers).map(([command, handle]) => [
      command,
      async (input: never, context: never) => {
        calls.push({ command, input });
        if (scenario.silent.includes(command)) return new Promise(() => {});
        if (scenario.latency > 0) await new Promise((resolve) => setTimeout(resolve, scenario.latency));
        if (scenario.fail.includes(command)) throw new StudioError('database_busy', `The fake main was told to fail ${command}. Try again without ?fail.`, { command });
        return (handle as (input: never, context: never) => unknown)(input, context);
      },
    ]),
  ) as unknown as Handlers<Commands>;

  const emit = serve(port, StudioContract, watched, { onRefused: (error) => console.error(error.message) });
  if (scenario.experiment > 0) experiments.seed(scenario.experiment);
  queue = new FakeQueue(images, scenario, emit, () => settings.previews);

  const tellEngine = (status: EngineStatus): void => {
    engine = status;
    emit('engine.status', status);
  };
  const controls: Controls = {
    calls,
    hold: () => queue.hold(),
    release: () => queue.release(),
    crash: (message = 'The engine ended with signal SIGKILL at step 3 of 20. The next job starts it again.') => {
      const error = new StudioError('engine_crashed', message, { signal: 'SIGKILL', step: 3 });
      queue.fail(error);
      tellEngine({ state: 'crashed', problem: { code: error.code, message, detail: error.detail } });
    },
    giveUp: () => tellEngine({ state: 'given_up', problem: { code: 'engine_gone', message: 'The engine ended three times within a minute and is not started again by itself. Run the job again to try once more.' } }),
    failJob: (message) => queue.fail(new StudioError('out_of_memory', message, { needed: 7_200_000_000, free: 3_100_000_000 })),
    notice: (level, text) => emit('notice', { level, text }),
    choose: (path) => {
      chosen = path;
    },
  };
  return { controls, lookOf: (id) => images.look(id), stepsOf: (id) => (images.get(id).recipe?.sigmas.length ?? 2) - 1 };
}
