import { openCore, type Core, type CoreListeners } from '../core.ts';
import { dataFolder } from '../paths.ts';
import type { Arguments, Output } from './command.ts';

/** Everything a command needs, in this process, for as long as its work runs. */
export async function withCore<T>({ flags }: Arguments, out: Output, work: (core: Core) => Promise<T>, listeners: CoreListeners = {}): Promise<T> {
  const core = await openCore({
    data: dataFolder((flags['data'] as string | undefined) ?? null),
    historyThread: 'inline',
    onNotice: (_, text) => out.say(text),
    ...(process.env['STEPWISE_DEBUG'] ? { onEngineLog: (line: string) => out.say(`engine: ${line}`) } : {}),
    ...listeners,
  });
  try {
    return await work(core);
  } finally {
    await core.close();
  }
}
