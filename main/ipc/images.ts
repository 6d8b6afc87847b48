import { existsSync } from 'node:fs';
import type { BulkAction } from '../../contract/collection.ts';
import { errorData, StudioError } from '../../contract/errors.ts';
import { requestOfRecipe } from '../../contract/recipe-request.ts';
import type { ImageRecord } from '../../contract/image.ts';
import { runBulk } from '../history/bulk-run.ts';
import { exportImages } from '../images/export.ts';
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

  const read = async (path: string) => (await core.files.link()).call('picture.read', { path });

  return {
    'image.count': (query) => images.count(query),
    'image.facets': (query) => images.facets(query),
    'image.timeline': (query) => images.timeline(query),
    'image.note': (note) => changed(images.note(note)),
    'image.lineage': async ({ imageId }) => {
      const [image, { images: children, next }] = [await images.get({ imageId }), await images.page({ text: `parent:${imageId}`, limit: 24 })];
      const parent = image.parent && (await images.get({ imageId: image.parent.imageId }).catch(() => null));
      return { parent, children, more: next !== null };
    },
    'image.read': async (ref) => read((await present(ref.imageId)).file),
    'image.verify': async ({ imageId, keep }, { signal }) => {
      await present(imageId);
      const report = await core.replays.run({ imageId }, { id: `replay:${imageId}`, check: true, keep: keep ? 'history' : 'nowhere', signal });
      if (report.imageId !== null) emit('image.added', await images.get({ imageId: report.imageId }));
      return report;
    },
    'image.explore': async ({ imageId, strength, count }) => {
      const { recipe } = await images.get({ imageId });
      if (!recipe) throw new StudioError('not_reproducible', 'This picture carries no recipe of Stepwise, so nothing can be varied around it. Use its settings on the panel instead.');
      const model = await core.models.fileOf(recipe.model, ['checkpoint']);
      const asked = { ...requestOfRecipe(recipe), model: model?.path ?? recipe.model.name, variationSeed: '-1', variationStrength: strength, batchCount: count, batchSize: 1 };
      const job = await core.jobs.add(asked, { imageId, relation: 'variation' });
      core.jobs.drain().catch((thrown: unknown) => emit('notice', { level: 'error', text: errorData(thrown).message }));
      return job;
    },
    'image.export': (wish, { signal }) => exportImages(core, wish, signal),
    'image.page': (query) => images.page(query),
    'image.get': (ref) => images.get(ref),
    'image.reveal': async ({ imageId }) => desktop.reveal((await present(imageId)).file),
    'image.copy': async ({ imageId }) => {
      const { file } = await present(imageId);
      const files = await core.files.link();
      const [{ infotext }, { png }] = await Promise.all([files.call('picture.read', { path: file }), files.call('picture.png', { path: file })]);
      await desktop.copy(png, infotext);
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
