import { dialog, shell, type BrowserWindow } from 'electron';
import { StudioError } from '../../contract/errors.ts';
import type { Trash } from '../history/trash/trash.ts';
import { xdgTrash } from '../history/trash/xdg.ts';
import { copyPicture } from './clipboard.ts';

/** What the system around the window can do. Handlers know this and not Electron, so they run in tests without it. */
export interface Desktop {
  reveal(path: string): Promise<void>;
  /** A PNG, and text beside it. */
  copy(png: Uint8Array, text: string | null): Promise<void>;
  chooseFile(title: string, endings: readonly string[]): Promise<string | null>;
  chooseFolder(title: string): Promise<string | null>;
  readonly trash: Trash;
}

/** The trash of Windows and macOS: it takes files, and gives them back only by hand. */
const systemTrash: Trash = {
  async move(file) {
    await shell.trashItem(file);
    return null;
  },
  find: () => Promise.resolve(null),
  holds: () => Promise.resolve(false),
  restore: (_, file) => Promise.reject(new StudioError('unwritable', `${file} can be brought back from the system's trash by hand only.`)),
};

export function electronDesktop(window: () => BrowserWindow | null): Desktop {
  const choose = async (title: string, options: Electron.OpenDialogOptions): Promise<string | null> => {
    const parent = window();
    const { canceled, filePaths } = parent ? await dialog.showOpenDialog(parent, { title, ...options }) : await dialog.showOpenDialog({ title, ...options });
    return canceled ? null : (filePaths[0] ?? null);
  };
  return {
    async reveal(path) {
      shell.showItemInFolder(path);
    },
    copy: copyPicture,
    chooseFile: (title, endings) => choose(title, { properties: ['openFile'], filters: [{ name: title, extensions: [...endings] }] }),
    chooseFolder: (title) => choose(title, { properties: ['openDirectory', 'createDirectory'] }),
    trash: process.platform === 'linux' ? xdgTrash() : systemTrash,
  };
}
