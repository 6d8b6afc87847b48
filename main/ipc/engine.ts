import type { HandlerContext, HandlersOf } from './handlers.ts';

type Nouns = 'catalog' | 'device' | 'engine' | 'schedule' | 'prompt';

export function engineHandlers({ core }: HandlerContext): HandlersOf<Nouns> {
  const ask = async () => core.host.link();
  return {
    'catalog.get': () => core.catalog(),
    'device.report': async (query, { signal }) => (await ask()).call('device.report', query, { signal }),
    'engine.status': () => core.host.status,
    'engine.unload': () => core.host.recycle(),
    'schedule.sigmas': async (query, { signal }) => (await ask()).call('schedule.sigmas', query, { signal }),
    'prompt.tokens': async (query, { signal }) => (await ask()).call('prompt.tokens', query, { signal }),
  };
}
