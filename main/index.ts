/**
 * The app's entry. Chromium itself waits until this module has run, so it holds what a window needs and no more; the rest of
 * main, studio.ts, is read while the page draws itself.
 */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { app, session, type BrowserWindow } from 'electron';
import { resourcesFolder } from './entries.ts';
import type { Studio } from './ipc/studio.ts';
import { pagePort } from './ipc/port.ts';
import { openLog } from './log.ts';
import { makeFolder } from './make-folder.ts';
import { dataFolder, pathsIn } from './paths.ts';
import { showFailure } from './window/failure.ts';
import { lockPage, lockSession } from './window/lock.ts';
import { contentOrigin, declareScheme, pageUrl, scheme, serveScheme } from './window/protocol.ts';
import { openWindow } from './window/window.ts';

/** A page that says nothing by then, ms after its window was opened, holds up nobody any longer. */
const patience = 2000;

/** Where this start keeps its things; `--data` and STEPWISE_DATA choose another place. */
const data = dataFolder(app.commandLine.getSwitchValue('data') || null);
app.setPath('userData', join(data, 'window'));
app.setName('Stepwise');

// Electron's lock lies in that folder: where it cannot be made the lock fails as if another Stepwise ran. The start says why.
const usable = canBeMade(data);
if (!usable || app.requestSingleInstanceLock()) void start();
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

  await app.whenReady();
  // Who asks for a picture before the studio is open waits.
  let opened: (studio: Studio) => void = () => undefined;
  const studio = new Promise<Studio>((resolve) => (opened = resolve));
  const file = (kind: 'image' | 'steps' | 'thumb' | 'model') => async (id: string) => (await studio).file(kind, id);
  try {
    // A window would have no place for its own things. This says so.
    if (!usable) (await import('./core.ts')).openDataFolder(data);
    serveScheme(session.defaultSession, { page: join(import.meta.dirname, '../renderer'), image: file('image'), steps: file('steps'), thumb: file('thumb'), model: file('model') });
    const seen = openWindow({
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      url: pageUrl,
      icon: join(resourcesFolder(), 'build/icon.png'),
      onShown: () => log('info', `The window was shown ${Math.round(process.uptime() * 1000)} ms after the start.`),
    });
    window = seen.window;
    lockPage(window.webContents, contentOrigin);
    // What the page asks meanwhile waits at its port.
    const port = pagePort(window.webContents, contentOrigin, (url) => log('warn', `A message from ${url} was refused.`));

    // Reading what lies behind the window holds up this thread, and the page's own files come through it: those first.
    await Promise.race([port.spoken, wait(patience, undefined, { ref: false })]);
    const { openStudio } = await import('./ipc/studio.ts');
    const opening = openStudio({ data, log, port, window: () => window, onTheme: seen.show });
    opening.catch(() => undefined);
    // While the history opens.
    seen.place((await import('./window/state.ts')).windowState());
    const inside = await opening;
    opened(inside);

    let closing = false;
    app.on('before-quit', (event) => {
      if (closing) return;
      closing = true;
      event.preventDefault();
      void inside.close().finally(() => app.quit());
    });
    app.on('window-all-closed', () => app.quit());
  } catch (thrown) {
    const { errorData } = await import('../contract/errors.ts');
    const { message, detail } = errorData(thrown);
    log('error', `${message} ${detail === undefined ? '' : JSON.stringify(detail)}`);
    // Nothing behind the sentence that looks as if it worked.
    window?.removeAllListeners('ready-to-show');
    window?.hide();
    await showFailure(message);
    app.exit(1);
  }
}
