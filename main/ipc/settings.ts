import type { HandlerContext, HandlersOf } from './handlers.ts';

export function settingsHandlers({ core }: HandlerContext): HandlersOf<'settings'> {
  return {
    'settings.get': () => core.settings.get(),
    'settings.set': (changes) => core.settings.set(changes),
  };
}
