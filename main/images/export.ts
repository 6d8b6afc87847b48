import { existsSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import type { ExportFiles } from '../../contract/collection-commands.ts';
import { errorData, StudioError } from '../../contract/errors.ts';
import type { ImageRecord } from '../../contract/image.ts';
import type { Core } from '../core.ts';

const endings = { png: 'png', jpeg: 'jpg', webp: 'webp', avif: 'avif' } as const;

/** The pictures of a selection, a page at a time. */
async function* selected({ history: { images } }: Pick<Core, 'history'>, { selection }: ExportFiles): AsyncGenerator<ImageRecord> {
  if ('imageIds' in selection) {
    for (const imageId of selection.imageIds) yield await images.get({ imageId });
    return;
  }
  const except = new Set(selection.except);
  for (let after: { seq: number } | null = null; ; ) {
    const page: Awaited<ReturnType<typeof images.page>> = await images.page({ text: selection.text, after, limit: 200 });
    yield* page.images.filter(({ id }) => !except.has(id));
    after = page.next;
    if (!after) return;
  }
}

/** Writes pictures as files for elsewhere. No file that is there is overwritten; what could not be written is said, one sentence each. */
export async function exportImages(core: Pick<Core, 'history' | 'files'>, wish: ExportFiles, signal: AbortSignal): Promise<{ written: number; problems: string[] }> {
  const { format, quality, sidecar, folder } = wish;
  const link = await core.files.link();
  const problems: string[] = [];
  let written = 0;
  for await (const { file } of selected(core, wish)) {
    if (signal.aborted) throw new StudioError('cancelled', 'Cancelled.');
    try {
      await link.call('picture.export', { path: file, target: freeName(resolve(folder), basename(file, extname(file)), endings[format]), format, quality, sidecar });
      written++;
    } catch (thrown) {
      const { code, message } = errorData(thrown);
      // What stops the first stops all.
      if (code === 'unwritable' || code === 'disk_full') throw thrown;
      problems.push(message);
    }
  }
  return { written, problems };
}

function freeName(folder: string, stem: string, ending: string): string {
  for (let n = 1; ; n++) {
    const file = join(folder, `${stem}${n === 1 ? '' : `-${n}`}.${ending}`);
    if (!existsSync(file)) return file;
  }
}
