import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Port } from '../contract/link.ts';

/**
 * The page's one way out: messages of the studio contract, on one channel. Main checks each of them and who sent it. Beside
 * it, where a file lies that a person dropped on the window: only the system knows, and only for such files.
 */
const bridge: Port & { pathOf(file: File): string } = {
  post: (message) => ipcRenderer.send('studio', message),
  onMessage: (listen) => void ipcRenderer.on('studio', (_event, message: unknown) => listen(message)),
  pathOf: (file) => webUtils.getPathForFile(file),
};

contextBridge.exposeInMainWorld('studio', bridge);
