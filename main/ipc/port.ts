import { ipcMain, type WebContents } from 'electron';
import type { Port } from '../../contract/link.ts';
import { originOf } from '../window/origin.ts';

const channel = 'studio';

export interface PagePort extends Port {
  /** When the page has said its first word: it was read, and is being drawn. */
  readonly spoken: Promise<void>;
  close(): void;
}

/**
 * The only file that touches ipcMain. A message counts only from our own page's main frame, at our own address. What a page
 * says before anybody listens is kept for those who then do: the window loads while the studio opens.
 */
export function pagePort(page: WebContents, origin: string, onStranger: (url: string) => void): PagePort {
  const listeners = new Set<(message: unknown) => void>();
  let early: unknown[] = [];
  let speaks: () => void = () => undefined;
  const spoken = new Promise<void>((resolve) => (speaks = resolve));
  const hear = (event: Electron.IpcMainEvent, message: unknown) => {
    const frame = event.senderFrame;
    if (event.sender !== page) return;
    if (!frame || frame !== page.mainFrame || originOf(frame.url) !== origin) return onStranger(frame?.url ?? 'a frame that is gone');
    speaks();
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
    spoken,
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
