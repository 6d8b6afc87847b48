import { addModels } from '../models/add.ts';
import type { HandlerContext, HandlersOf } from './handlers.ts';

export function modelHandlers({ core }: HandlerContext): HandlersOf<'model'> {
  return {
    'model.list': () => core.models.list(),
    'model.inspect': async ({ path }) => (await core.files.link()).call('model.inspect', { path }),
    'model.add': async ({ path }) => {
      await addModels(core, path);
      core.models.learn().catch(() => undefined);
      return core.models.list();
    },
    'model.describe': ({ modelId, notes, defaults }) => core.models.describe(modelId, { ...(notes === undefined ? {} : { notes }), ...(defaults === undefined ? {} : { defaults }) }),
  };
}
