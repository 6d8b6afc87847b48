import type { Catalog } from '../../contract/catalog.ts';
import type { HandlerContext, HandlersOf } from './handlers.ts';

type Nouns = 'catalog' | 'device' | 'engine' | 'schedule' | 'prompt';

export function engineHandlers({ core }: HandlerContext): HandlersOf<Nouns> {
  /** The tables of one build never change while it runs. */
  let catalog: Promise<Catalog> | null = null;
  const ask = async () => core.host.link();
  return {
    'catalog.get': () => {
      catalog ??= ask().then((link) => link.call('catalog.get', undefined));
      catalog.catch(() => (catalog = null));
      return catalog;
    },
    'device.report': async (_, { signal }) => (await ask()).call('device.report', undefined, { signal }),
    'engine.status': () => core.host.status,
    'engine.unload': () => core.host.recycle(),
    'schedule.sigmas': async (query, { signal }) => (await ask()).call('schedule.sigmas', query, { signal }),
    'prompt.tokens': async (query, { signal }) => (await ask()).call('prompt.tokens', query, { signal }),
  };
}
