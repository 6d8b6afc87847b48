import { contextBridge, ipcRenderer } from 'electron';
import type { Port } from '../contract/link.ts';

/** The page's one way out: messages of the studio contract, on one channel. Main checks each of them and who sent it. */
const port: Port = {
  post: (message) => ipcRenderer.send('studio', message),
  onMessage: (listen) => void ipcRenderer.on('studio', (_event, message: unknown) => listen(message)),
};

contextBridge.exposeInMainWorld('studio', port);
