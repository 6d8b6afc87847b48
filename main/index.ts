import { join } from 'node:path';
import { app, session, type BrowserWindow } from 'electron';
import { errorData } from '../contract/errors.ts';
import { serve } from '../contract/link.ts';
import type { Settings } from '../contract/settings.ts';
import { StudioContract } from '../contract/studio.ts';
import { openCore, type CoreListeners } from './core.ts';
import { electronDesktop } from './ipc/desktop.ts';
import { studioHandlers } from './ipc/handlers.ts';
import { heldNotices } from './ipc/notices.ts';
import { pagePort } from './ipc/port.ts';
import { resourcesFolder } from './entries.ts';
import { openLog } from './log.ts';
import { measureLoopDelay } from './loop-delay.ts';
import { makeFolder } from './make-folder.ts';
import { dataFolder, pathsIn } from './paths.ts';
import { showFailure } from './window/failure.ts';
import { lockPage, lockSession } from './window/lock.ts';
import { contentOrigin, declareScheme, pageUrl, scheme, serveScheme } from './window/protocol.ts';
import { openWindow } from './window/window.ts';
import { windowState } from './window/state.ts';

/** Where this start keeps its things; `--data` and STEPWISE_DATA choose another place. */
const data = dataFolder(app.commandLine.getSwitchValue('data') || null);
app.setPath('userData', join(data, 'window'));
app.setName('Stepwise');

// Electron's lock lies in that folder: where it cannot be made the lock fails as if another Stepwise ran. The start says why.
if (!canBeMade(data) || app.requestSingleInstanceLock()) void start();
else app.quit();

function canBeMade(folder: string): boolean {
  try {
    makeFolder(folder);
    return true;
  } catch {
    return false;
  }
}

async function start(): Promise<void> {
  declareScheme();
  app.on('session-created', (each) => lockSession(each, [`${scheme}:`, 'blob:', 'data:', 'devtools:']));
  const log = openLog(pathsIn(data).logs);
  let window: BrowserWindow | null = null;
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.show();
    window?.focus();
  });

  const measure = process.env['STEPWISE_LOOP_DELAY'] ? measureLoopDelay(process.env['STEPWISE_LOOP_DELAY']) : null;
  const notices = heldNotices();
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
  let emit: ReturnType<typeof serve<StudioContract['commands'], StudioContract['events']>> | null = null;

  let theme: Settings['theme'] = 'system';
  const opening = openCore({ data, historyThread: 'own', ...listeners, onSettings: (settings) => (theme = settings.theme) });
  opening.catch(() => undefined);
  await app.whenReady();
  try {
    // What has failed already needs no window.
    await Promise.race([opening, Promise.resolve()]);
    const fileOf = async (imageId: string) => (await (await opening).history.images.get({ imageId }).catch(() => null))?.file ?? null;
    serveScheme(session.defaultSession, {
      page: join(import.meta.dirname, '../renderer'),
      image: fileOf,
      steps: async (imageId) => ((await fileOf(imageId)) === null ? null : (await opening).keepsakes.sprite(imageId)),
      thumb: async (imageId) => {
        const file = await fileOf(imageId);
        return file && (await opening).thumbnails.ensure(imageId, file).catch(() => null);
      },
      model: async (id) => {
        const { models, thumbnails } = await opening;
        const model = (await models.list()).find((each) => each.id === id);
        return model?.thumbnail ? thumbnails.ensure(`model-${id}`, model.thumbnail).catch(() => null) : null;
      },
    });
    // The page loads while the core opens; what it asks meanwhile waits at its port.
    window = openWindow({
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      url: pageUrl,
      theme,
      icon: join(resourcesFolder(), 'build/icon.png'),
      ...windowState(),
    });
    const page = window.webContents;
    lockPage(page, contentOrigin);
    const port = pagePort(page, contentOrigin, (url) => log('warn', `A message from ${url} was refused.`));

    const core = await opening;
    // Before the page asks: the engine reads its tables while the window draws.
    core.host.link().catch(() => undefined);
    const handlers = studioHandlers({ core, desktop: electronDesktop(() => window), emit: (...event) => emit?.(...event) });
    emit = serve(port, StudioContract, handlers, { onRefused: (error) => log('warn', `Refused: ${error.message}`) });
    // A page that asks can hear.
    port.onMessage(() => notices.release((notice) => emit?.('notice', notice)));
    core.settings.on((settings) => {
      emit?.('settings.changed', settings);
      void core.models.rescan();
    });
    core.models.watch();
    core.models.learn().catch((thrown: unknown) => listeners.onNotice('warn', errorData(thrown).message));
    void core.experiments.run();
    core.jobs.drain().catch((thrown: unknown) => listeners.onNotice('error', `The queue stopped: ${errorData(thrown).message}`));

    let closing = false;
    app.on('before-quit', (event) => {
      if (closing) return;
      closing = true;
      event.preventDefault();
      void core.close().finally(() => app.quit());
    });
    app.on('window-all-closed', () => app.quit());
  } catch (thrown) {
    const { message, detail } = errorData(thrown);
    log('error', `${message} ${detail === undefined ? '' : JSON.stringify(detail)}`);
    // Nothing behind the sentence that looks as if it worked.
    window?.removeAllListeners('ready-to-show');
    window?.hide();
    await showFailure(message);
    app.exit(1);
  }
}
