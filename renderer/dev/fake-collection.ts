import type { Album, BulkAction, BulkRecord, Facet, ImportRoot } from '../../contract/collection.ts';
import { StudioError } from '../../contract/errors.ts';
import type { ImageRecord } from '../../contract/image.ts';
import type { Emit, Handlers } from '../../contract/link.ts';
import type { PictureReading } from '../../contract/reading.ts';
import { requestOfRecipe } from '../../contract/recipe-request.ts';
import type { Recipe } from '../../contract/recipe.ts';
import { Request } from '../../contract/request.ts';
import type { collectionCommands } from '../../contract/collection-commands.ts';
import type { StudioContract } from '../../contract/studio.ts';
import type { FakeImages } from './fake-images.ts';
import type { FakeQueue } from './fake-queue.ts';

/** What a picture of A1111 is made to say, wherever one is dropped or an infotext pasted. */
const reading: PictureReading = {
  format: 'png', width: 512, height: 512, program: 'a1111', version: 'v1.10.1', infotext: null, pixelHash: null, recipe: null,
  settings: { prompt: 'a lighthouse in a storm', negativePrompt: 'blurry', sampler: 'euler_ancestral', schedule: 'karras', steps: 28, cfg: 6.5, seed: '9007199254740993', width: 512, height: 768, noise: 'a1111-nv' },
  files: [{ kind: 'model', name: 'dreamshaper_8', hash: '879db523c3' }],
  noise: { id: 'a1111-nv', why: 'Its text names no random number source, so it drew on the graphics card; NV is near to that.' },
  notes: ['A second pass enlarged it (to 1024×1536, by Latent); that is not repeated here.'],
  others: { 'Hires upscaler': 'Latent' },
};

/** Albums, actions, imports and verdicts of the fake main: true to the contract, kept until the page is closed. */
export function fakeCollection(images: FakeImages, queue: () => FakeQueue, emit: () => Emit<StudioContract['events']>): Handlers<typeof collectionCommands> {
  let albums: Album[] = [{ albumId: 1, name: 'For print', count: 2, cover: null }];
  let roots: ImportRoot[] = [{ rootId: 1, path: '/home/you/Pictures/a1111', addedAt: 0, scannedAt: Date.now() - 3_600_000 }];
  const bulks = new Map<number, BulkRecord & { before: ImageRecord[] }>();
  const all = (text = ''): ImageRecord[] => images.page({ text, after: null, before: null, towards: 'older', limit: 500 }).images;
  const put = (record: ImageRecord): ImageRecord => {
    images.put(record);
    emit()('image.changed', record);
    return record;
  };

  function done(action: BulkAction, image: ImageRecord): ImageRecord {
    switch (action.do) {
      case 'rate': return { ...image, rating: action.rating };
      case 'favourite': return { ...image, favourite: action.on };
      case 'tag': return { ...image, tags: action.on ? [...new Set([...image.tags, action.tag])] : image.tags.filter((tag) => tag !== action.tag) };
      case 'album': {
        const name = albums.find(({ albumId }) => albumId === action.albumId)?.name ?? '';
        return { ...image, albums: action.on ? [...new Set([...image.albums, name])] : image.albums.filter((each) => each !== name) };
      }
      case 'trash': return { ...image, trashedAt: Date.now() };
      case 'restore': return { ...image, trashedAt: null };
    }
  }
  const bulk = (id: number) => bulks.get(id)!;
  function counted(field: Facet['field'], value: (recipe: Recipe, image: ImageRecord) => string | null, text: string): Facet {
    const counts = new Map<string, number>();
    for (const image of all(text)) {
      const found = image.recipe && value(image.recipe, image);
      if (found) counts.set(found, (counts.get(found) ?? 0) + 1);
    }
    return { field, values: [...counts].map(([each, count]) => ({ value: each, count })).sort((a, b) => b.count - a.count) };
  }

  return {
    'image.count': ({ text }) => all(text).length,
    'image.facets': ({ text }) => [
      counted('model', ({ model }) => model.name, text), counted('sampler', ({ sampler }) => sampler, text), counted('schedule', ({ schedule }) => schedule, text),
      counted('steps', ({ steps }) => String(steps), text), counted('size', ({ width, height }) => `${width}x${height}`, text), counted('rating', (_, { rating }) => (rating > 0 ? String(rating) : null), text),
      { field: 'album', values: albums.map(({ name, count }) => ({ value: name, count })) },
    ],
    'image.timeline': ({ text, by }) => {
      const days = new Map<string, number>();
      for (const { createdAt } of all(text)) {
        const date = new Date(createdAt).toISOString().slice(0, by === 'day' ? 10 : 7);
        days.set(date, (days.get(date) ?? 0) + 1);
      }
      return [...days].map(([date, count]) => ({ date, count, end: Date.parse(by === 'day' ? date : `${date}-28`) + 86_400_000 }));
    },
    'image.note': ({ imageId, notes }) => put({ ...images.get(imageId), notes }),
    'image.lineage': ({ imageId }) => {
      const { parent } = images.get(imageId);
      const children = all().filter((each) => each.parent?.imageId === imageId);
      return { parent: parent && images.get(parent.imageId), children, more: false };
    },
    'image.read': () => reading,
    'image.verify': async ({ imageId, keep }) => {
      const { recipe } = images.get(imageId);
      if (!recipe) throw new StudioError('not_reproducible', 'The picture says nothing about how it was made, so it cannot be replayed.');
      await new Promise((resolve) => setTimeout(resolve, 400));
      const other = imageId.endsWith('1');
      return {
        verdict: other ? 'differs' : 'bit_equal', proof: other ? null : 'pixels', difference: { pixels: recipe.width * recipe.height, differing: other ? 5210 : 0, largest: other ? 3 : 0, mean: other ? 0.02 : 0 },
        reasons: other ? [{ cause: 'processor', sentence: 'It was computed by another processor (Intel Xeon; here AMD EPYC), whose kernels may round differently.' }] : [],
        sentence: other ? 'Not bit-equal: the largest difference is 3 of 255, and 2.0 % of the pixels differ. It was computed by another processor (Intel Xeon; here AMD EPYC), whose kernels may round differently.' : `Bit-equal: all ${recipe.width} × ${recipe.height} pixels are the same, on cpu with 2 threads.`,
        recipe, seconds: 1.2, file: null, imageId: keep ? imageId : null,
      };
    },
    'image.export': ({ selection }) => ({ written: 'imageIds' in selection ? selection.imageIds.length : all(selection.text).length, problems: [] }),
    'image.explore': ({ imageId, strength, count }) => {
      const { recipe } = images.get(imageId);
      if (!recipe) throw new StudioError('not_reproducible', 'This picture carries no recipe.');
      const request = Request.parse({ ...requestOfRecipe(recipe), variationSeed: '1', variationStrength: strength, batchCount: count, batchSize: 1 });
      return queue().start(request, { imageId, relation: 'variation' });
    },

    'picture.read': () => reading,
    'infotext.read': ({ text }) => (/Steps: \d+/.test(text) ? { settings: reading.settings, notes: reading.notes, program: 'a1111', files: reading.files, noise: reading.noise } : null),

    'bulk.prepare': ({ selection, action }) => {
      const chosen = 'imageIds' in selection ? selection.imageIds.map((id) => images.get(id)) : all(selection.text);
      const changing = chosen.filter((image) => JSON.stringify(done(action, image)) !== JSON.stringify(image));
      const record: BulkRecord = { id: bulks.size + 1, action, state: 'prepared', createdAt: Date.now(), count: changing.length, changed: 0, failed: 0 };
      bulks.set(record.id, { ...record, before: changing });
      return { ...record, selected: chosen.length, bytes: changing.reduce((sum, { bytes }) => sum + bytes, 0), examples: changing.slice(0, 20).map(({ id }) => id) };
    },
    'bulk.run': ({ bulkId }) => {
      const { before, ...record } = bulk(bulkId);
      for (const image of before) put(done(record.action, image));
      bulks.set(bulkId, { ...record, state: 'done', changed: before.length, before });
      emit()('history.changed', {});
      return { ...record, state: 'done', changed: before.length, problems: [] };
    },
    'bulk.undo': ({ bulkId }) => {
      const { before, ...record } = bulk(bulkId);
      for (const image of before) put(image);
      emit()('history.changed', {});
      return { ...record, state: 'undone', changed: 0, problems: [] };
    },
    'bulk.list': () => [...bulks.values()].map(({ before: _before, ...record }) => record).filter(({ state }) => state !== 'prepared'),

    'album.list': () => albums,
    'album.add': ({ name }) => {
      const album = { albumId: albums.length + 1, name, count: 0, cover: null };
      albums = [...albums, album];
      return album;
    },
    'album.rename': ({ albumId, name }) => {
      albums = albums.map((each) => (each.albumId === albumId ? { ...each, name } : each));
      return albums.find((each) => each.albumId === albumId)!;
    },
    'album.remove': ({ albumId }) => void (albums = albums.filter((each) => each.albumId !== albumId)),
    'album.putBack': () => undefined,

    'import.roots': () => roots,
    'import.start': ({ path }) => {
      if (!roots.some((root) => root.path === path)) roots = [...roots, { rootId: roots.length + 1, path, addedAt: Date.now(), scannedAt: null }];
      const progress = { root: path, folder: path, seen: 0, added: 0, refreshed: 0, failed: 0, missing: 0, problem: null };
      emit()('import.progress', { ...progress, seen: 640, added: 512, state: 'running' });
      setTimeout(() => emit()('import.progress', { ...progress, seen: 1204, added: 980, missing: 2, failed: 1, state: 'done' }), 1500);
    },
    'import.stop': () => undefined,
    'import.forget': ({ rootId }) => void (roots = roots.filter((root) => root.rootId !== rootId)),
    'import.problems': () => [],
  };
}
