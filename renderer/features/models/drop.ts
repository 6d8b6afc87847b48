import { fileDrop } from '../../studio.ts';
import { report } from '../../state/notices.ts';
import { takeModel } from './add.ts';

/** Endings of what may be dropped on the window as a model. Pickles are taken too, so that they are refused with the way out. */
const modelEnding = /\.(safetensors|sft|ckpt|pt|pth|bin|gguf)$/i;

const isFolder = (item: DataTransferItem): boolean => item.webkitGetAsEntry()?.isDirectory ?? false;

/** Files and folders of models dropped anywhere on the window join the library. Other files are left to whoever wants them. */
function dropped(event: DragEvent): void {
  const pathOf = fileDrop();
  if (!pathOf || !event.dataTransfer) return;
  const models = [...event.dataTransfer.items].flatMap((item) => {
    const file = item.kind === 'file' ? item.getAsFile() : null;
    return file && (modelEnding.test(file.name) || isFolder(item)) ? [file] : [];
  });
  if (models.length === 0) return;
  event.preventDefault();
  void (async () => {
    for (const file of models) await takeModel(pathOf(file)).catch(report);
  })();
}

/** A window takes no file by itself: that it may be dropped must be said while it hangs over it. */
function over(event: DragEvent): void {
  if (fileDrop() && event.dataTransfer?.types.includes('Files')) event.preventDefault();
}

/** Listens to the whole window; returns the way to stop. */
export function listenToModelDrops(): () => void {
  window.addEventListener('dragover', over);
  window.addEventListener('drop', dropped);
  return () => {
    window.removeEventListener('dragover', over);
    window.removeEventListener('drop', dropped);
  };
}
