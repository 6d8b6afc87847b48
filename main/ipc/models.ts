import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import type { HandlerContext, HandlersOf } from './handlers.ts';

export function modelHandlers({ core }: HandlerContext): HandlersOf<'model'> {
  return {
    'model.list': () => core.models.list(),
    'model.inspect': async ({ path }) => (await core.files.link()).call('model.inspect', { path }),
    /** A folder joins the library as it is; for a file, the folder it lies in does. */
    'model.add': async ({ path }) => {
      const found = statSync(path, { throwIfNoEntry: false });
      if (!found) throw new StudioError('missing_file', `${path} is not there.`);
      if (!found.isDirectory()) await (await core.files.link()).call('model.inspect', { path });
      const folder = found.isDirectory() ? resolve(path) : dirname(resolve(path));
      const { modelFolders } = core.settings.get();
      if (!modelFolders.includes(folder)) core.settings.set({ modelFolders: [...modelFolders, folder] });
      const models = await core.models.rescan();
      core.models.learn().catch(() => undefined);
      return models;
    },
  };
}
