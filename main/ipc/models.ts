import type { HandlerContext, HandlersOf } from './handlers.ts';

export function modelHandlers({ core }: HandlerContext): HandlersOf<'model'> {
  return {
    'model.list': () => core.models.records(),
    'model.inspect': async ({ path }) => core.models.inspect(path),
    'model.add': ({ path }) => core.models.add(path),
  };
}
