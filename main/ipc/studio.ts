import type { BrowserWindow } from 'electron';
import { errorData } from '../../contract/errors.ts';
import { serve, type Port } from '../../contract/link.ts';
import type { Settings } from '../../contract/settings.ts';
import { StudioContract } from '../../contract/studio.ts';
import { openCore, type CoreListeners } from '../core.ts';
import type { openLog } from '../log.ts';
import { measureLoopDelay } from '../loop-delay.ts';
import { electronDesktop } from './desktop.ts';
import { studioHandlers } from './handlers.ts';
import { heldNotices } from './notices.ts';

/** A page that did not say by then, ms after it is served, that it was drawn holds up nobody any longer. */
const latest = 3000;

export interface StudioOptions {
  readonly data: string;
  readonly log: ReturnType<typeof openLog>;
  /** To the window's page, which may be asking already. */
  readonly port: Port;
  readonly window: () => BrowserWindow | null;
  /** The settings' theme, as soon as it is known. */
  readonly onTheme: (theme: Settings['theme']) => void;
}

export interface Studio {
  /** What lies behind an id that the page names: a picture, the small ones of its steps, its thumbnail, a model's picture. */
  file(kind: 'image' | 'steps' | 'thumb' | 'model', id: string): Promise<string | null>;
  close(): Promise<void>;
}

/** Opens everything behind the window and serves its page. */
export async function openStudio({ data, log, port, window, onTheme }: StudioOptions): Promise<Studio> {
  const measure = process.env['STEPWISE_LOOP_DELAY'] ? measureLoopDelay(process.env['STEPWISE_LOOP_DELAY']) : null;
  const notices = heldNotices();
  let emit: ReturnType<typeof serve<StudioContract['commands'], StudioContract['events']>> | null = null;
  const listeners: Required<CoreListeners> = {
    onJob: (job) => {
      measure?.(job);
      emit?.('job.changed', job);
    },
    onProgress: (progress) => emit?.('job.progress', progress),
    onImage: (image) => emit?.('image.added', image),
    onExperiment: (experiment) => emit?.('experiment.changed', experiment),
    onExperimentProgress: (experiment, cells) => emit?.('experiment.progress', { experiment, cells }),
    onExperimentRemoved: (experimentId) => emit?.('experiment.removed', { experimentId }),
    onScheduleProgress: (progress) => emit?.('schedule.progress', progress),
    onScheduleEnded: (ended) => emit?.('schedule.ended', ended),
    onSchedules: (schedules) => emit?.('schedule.changed', schedules),
    onModels: (models) => emit?.('model.changed', models),
    onStatus: (status) => emit?.('engine.status', status),
    onNotice: (level, text) => {
      log(level, text);
      notices.say({ level, text });
    },
    onLog: log,
    onEngineLog: (line) => log('info', `engine: ${line}`),
  };

  let drawn: () => void = () => undefined;
  const windowDrawn = new Promise<void>((resolve) => (drawn = resolve));
  const core = await openCore({ data, historyThread: 'own', engineAfter: windowDrawn, ...listeners, onSettings: ({ theme }) => onTheme(theme) });
  setTimeout(drawn, latest);
  // Before the page needs it.
  core.host.link().catch(() => undefined);
  const handlers = studioHandlers({ core, desktop: electronDesktop(window), emit: (...event) => emit?.(...event), onDrawn: drawn });
  emit = serve(port, StudioContract, handlers, { onRefused: (error) => log('warn', `Refused: ${error.message}`) });
  // A page that asks can hear.
  port.onMessage(() => notices.release((notice) => emit?.('notice', notice)));
  core.settings.on((settings) => {
    emit?.('settings.changed', settings);
    void core.models.rescan();
  });
  core.models.watch();
  windowDrawn.then(() => core.models.learn()).catch((thrown: unknown) => listeners.onNotice('warn', errorData(thrown).message));
  void core.experiments.run();
  core.jobs.drain().catch((thrown: unknown) => listeners.onNotice('error', `The queue stopped: ${errorData(thrown).message}`));

  const fileOf = async (imageId: string) => (await core.history.images.get({ imageId }).catch(() => null))?.file ?? null;
  const files: Record<Parameters<Studio['file']>[0], (id: string) => Promise<string | null>> = {
    image: fileOf,
    steps: async (id) => ((await fileOf(id)) === null ? null : core.keepsakes.sprite(id)),
    thumb: async (id) => {
      const file = await fileOf(id);
      return file && core.thumbnails.ensure(id, file).catch(() => null);
    },
    model: async (id) => {
      const model = (await core.models.list()).find((each) => each.id === id);
      return model?.thumbnail ? core.thumbnails.ensure(`model-${id}`, model.thumbnail).catch(() => null) : null;
    },
  };
  return { file: (kind, id) => files[kind](id), close: () => core.close() };
}
