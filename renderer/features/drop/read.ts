import { create } from 'zustand';
import type { PictureReading } from '../../../contract/reading.ts';
import { report } from '../../state/notices.ts';
import { studio } from '../../studio.ts';

/** A picture that was dropped or pasted and what it says; it is shown until closed and kept nowhere. */
interface Dropped {
  readonly name: string;
  readonly url: string;
  readonly reading: PictureReading;
}
export const useDropped = create<{ dropped: Dropped | null; over: boolean }>(() => ({ dropped: null, over: false }));

export function closeDropped(): void {
  const { dropped } = useDropped.getState();
  if (dropped) URL.revokeObjectURL(dropped.url);
  useDropped.setState({ dropped: null });
}

async function read(file: File): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const reading = await studio.call('picture.read', { name: file.name, bytes });
  closeDropped();
  useDropped.setState({ dropped: { name: file.name, url: URL.createObjectURL(file), reading } });
}

const pictureIn = (transfer: DataTransfer | null): File | undefined => [...(transfer?.files ?? [])].find(({ type }) => type.startsWith('image/'));
/** Something of this window is being dragged: browsers offer a picture of the page as a file too. */
let ours = false;
const brings = (event: DragEvent): boolean => !ours && (event.dataTransfer?.types.includes('Files') ?? false);

/** Pictures dropped anywhere on the window, or pasted outside a field, are read. */
export function listenToDrops(): () => void {
  const over = (event: DragEvent): void => {
    if (!brings(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    useDropped.setState({ over: true });
  };
  const leave = (event: DragEvent): void => {
    if (event.relatedTarget === null) useDropped.setState({ over: false });
  };
  const drop = (event: DragEvent): void => {
    if (!brings(event)) return;
    event.preventDefault();
    useDropped.setState({ over: false });
    const file = pictureIn(event.dataTransfer);
    if (file) void read(file).catch(report);
  };
  const paste = (event: ClipboardEvent): void => {
    const file = pictureIn(event.clipboardData);
    if (!file) return;
    event.preventDefault();
    void read(file).catch(report);
  };
  const own = (event: DragEvent): void => {
    ours = event.type === 'dragstart';
  };
  window.addEventListener('dragstart', own);
  window.addEventListener('dragend', own);
  window.addEventListener('dragover', over);
  window.addEventListener('dragleave', leave);
  window.addEventListener('drop', drop);
  window.addEventListener('paste', paste);
  return () => {
    window.removeEventListener('dragstart', own);
    window.removeEventListener('dragend', own);
    window.removeEventListener('dragover', over);
    window.removeEventListener('dragleave', leave);
    window.removeEventListener('drop', drop);
    window.removeEventListener('paste', paste);
  };
}
