import { errorData } from '../../contract/errors.ts';
import { openImports } from '../history/import-queue.ts';
import { resumeBulks, runBulk, undoBulk } from '../history/bulk-run.ts';
import type { HandlerContext, HandlersOf } from './handlers.ts';

/** Albums, actions on many pictures, and folders that are brought in. */
export function collectionHandlers({ core, desktop, emit }: HandlerContext): HandlersOf<'bulk'> & HandlersOf<'album'> & HandlersOf<'import'> & HandlersOf<'infotext'> & HandlersOf<'picture'> {
  const { albums, bulks, imports: folders } = core.history;
  const stale = <T>(result: T): T => {
    emit('history.changed', {});
    return result;
  };
  const tools = (bulkId: number, signal: AbortSignal) => ({ trash: desktop.trash, signal, onProgress: (left: number) => emit('bulk.progress', { bulkId, left }) });
  const imports = openImports({
    history: core.history,
    read: core.bringIn,
    onProgress: (progress) => {
      emit('import.progress', progress);
      if (progress.state !== 'running') emit('history.changed', {});
    },
  });
  core.history.on('changed.outside', () => emit('history.changed', {}));
  // What a crash left in the middle goes on, each its own way.
  void resumeBulks(core.history, { trash: desktop.trash })
    .then((resumed) => {
      if (resumed.length > 0) emit('history.changed', {});
      for (const problem of resumed.flatMap(({ problems }) => problems)) emit('notice', { level: 'warn', text: problem });
    })
    .catch((thrown: unknown) => emit('notice', { level: 'warn', text: errorData(thrown).message }));
  return {
    'bulk.prepare': (wish) => bulks.prepare(wish),
    'bulk.run': async ({ bulkId }, { signal }) => stale(await runBulk(core.history, bulkId, tools(bulkId, signal))),
    'bulk.undo': async ({ bulkId }, { signal }) => stale(await undoBulk(core.history, bulkId, tools(bulkId, signal))),
    'bulk.list': () => bulks.list({}),

    'album.list': () => albums.list(),
    'album.add': (album) => albums.add(album),
    'album.rename': async (album) => stale(await albums.rename(album)),
    'album.remove': async (album) => stale(await albums.remove(album)),
    'album.putBack': async (album) => stale(await albums.putBack(album)),

    'import.roots': () => folders.roots(),
    'import.start': ({ path }) => imports.start(path),
    'import.stop': () => imports.stop(),
    'import.forget': ({ rootId }) => folders.removeRoot({ rootId }),
    'import.problems': async () => (await folders.problems({ limit: 1000 })).map(({ file, sentence }) => ({ file, sentence })),

    'picture.read': async (picture, { signal }) => (await core.files.link()).call('picture.readBytes', picture, { signal }),
    'infotext.read': async (text, { signal }) => (await core.files.link()).call('infotext.read', text, { signal }),
  };
}
