import { spelledOut } from '../schedules/use.ts';
import type { HandlerContext, HandlersOf, StudioHandlers } from './handlers.ts';

type Nouns = 'catalog' | 'device' | 'engine' | 'prompt';

export function engineHandlers({ core }: HandlerContext): HandlersOf<Nouns> & Pick<StudioHandlers, 'schedule.sigmas'> {
  const ask = async () => core.host.link();
  return {
    'catalog.get': () => core.catalog(),
    'device.report': async (query, { signal }) => (await ask()).call('device.report', query, { signal }),
    'engine.status': () => core.host.status,
    'engine.unload': () => core.host.recycle(),
    'schedule.sigmas': async (query, { signal }) => {
      const saved = spelledOut(query, core.lab.get);
      return (await ask()).call('schedule.sigmas', { ...query, ...saved }, { signal });
    },
    'prompt.tokens': async (query, { signal }) => (await ask()).call('prompt.tokens', query, { signal }),
  };
}
