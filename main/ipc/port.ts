import { ipcMain, type WebContents } from 'electron';
import type { Port } from '../../contract/link.ts';
import { originOf } from '../window/origin.ts';

const channel = 'studio';

/**
 * The only file that touches ipcMain. A message counts only from our own page's main frame, at our own address. What a page
 * says before anybody listens is kept for those who then do: the window loads while the studio opens.
 */
export function pagePort(page: WebContents, origin: string, onStranger: (url: string) => void): Port & { close(): void } {
  const listeners = new Set<(message: unknown) => void>();
  let early: unknown[] = [];
  const hear = (event: Electron.IpcMainEvent, message: unknown) => {
    const frame = event.senderFrame;
    if (event.sender !== page) return;
    if (!frame || frame !== page.mainFrame || originOf(frame.url) !== origin) return onStranger(frame?.url ?? 'a frame that is gone');
    if (listeners.size === 0 || early.length > 0) return void early.push(message);
    for (const listen of listeners) listen(message);
  };
  /** After whoever listens has been named, in the order of their coming. */
  const catchUp = () => {
    const kept = early;
    early = [];
    for (const message of kept) for (const listen of listeners) listen(message);
  };
  ipcMain.on(channel, hear);
  return {
    post(message) {
      if (!page.isDestroyed()) page.send(channel, message);
    },
    onMessage(listen) {
      if (listeners.size === 0) queueMicrotask(catchUp);
      listeners.add(listen);
    },
    close: () => void ipcMain.off(channel, hear),
  };
}
