import { existsSync } from 'node:fs';
import { StudioError } from '../../contract/errors.ts';
import type { ImageRecord } from '../../contract/image.ts';
import type { BulkAction } from '../history/contract.ts';
import { runBulk } from '../history/bulk-run.ts';
import type { HandlerContext, HandlersOf } from './handlers.ts';

export function imageHandlers({ core, desktop, emit }: HandlerContext): HandlersOf<'image'> {
  const { images, bulks } = core.history;

  /** A picture whose file is there, or the sentence that it is not. */
  async function present(imageId: string): Promise<ImageRecord> {
    const image = await images.get({ imageId });
    if (!existsSync(image.file)) throw new StudioError('missing_file', `The file ${image.file} is not there any more. It may have been moved or deleted outside Stepwise.`);
    return image;
  }

  async function changed(image: Promise<ImageRecord>): Promise<ImageRecord> {
    emit('image.changed', await image);
    return image;
  }

  async function bulk(imageIds: readonly string[], action: BulkAction): Promise<number> {
    const prepared = await bulks.prepare({ selection: { imageIds: [...imageIds] }, action });
    const done = await runBulk(core.history, prepared.id, { trash: desktop.trash });
    const [problem] = done.problems;
    if (problem !== undefined && done.changed === 0) throw new StudioError('unwritable', problem);
    if (problem !== undefined) emit('notice', { level: 'warn', text: problem });
    return done.changed;
  }

  return {
    'image.page': (query) => images.page(query),
    'image.get': (ref) => images.get(ref),
    'image.reveal': async ({ imageId }) => desktop.reveal((await present(imageId)).file),
    'image.copy': async ({ imageId }) => {
      const { file } = await present(imageId);
      const { infotext } = await (await core.files.link()).call('picture.read', { path: file });
      await desktop.copy(file, infotext);
    },
    'image.trash': async ({ imageIds }) => {
      const trashed = await bulk(imageIds, { do: 'trash' });
      for (const imageId of imageIds) emit('image.removed', { imageId });
      return { trashed };
    },
    'image.restore': async ({ imageIds }) => {
      const restored = await bulk(imageIds, { do: 'restore' });
      for (const imageId of imageIds) emit('image.added', await images.get({ imageId }));
      return { restored };
    },
    'image.rate': (rating) => changed(images.rate(rating)),
    'image.favourite': (mark) => changed(images.favourite(mark)),
  };
}
