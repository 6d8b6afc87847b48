import electron from 'electron';

/** Electron's clipboard before it took the shape of the W3C's: Electron 33 is the oldest runtime this app is tested on. */
interface EarlierClipboard {
  write(data: { image: Electron.NativeImage; text?: string }): void;
}

/** Puts a picture and, beside it, its settings as text on the clipboard. */
export async function copyPicture(png: Uint8Array, text: string | null): Promise<void> {
  const bytes = Buffer.from(png);
  const { clipboard, nativeImage } = electron;
  if ('ClipboardItem' in electron) {
    const picture = new Blob([bytes], { type: 'image/png' });
    await clipboard.write([new electron.ClipboardItem({ 'image/png': picture, ...(text === null ? {} : { 'text/plain': text }) })]);
    return;
  }
  const earlier = clipboard as unknown as EarlierClipboard;
  earlier.write({ image: nativeImage.createFromBuffer(bytes), ...(text === null ? {} : { text }) });
}
