import { engineEnvironment } from '../engine/environment.ts';
import { createHost, type EngineHost, type EngineLink } from '../engine/host.ts';
import { engineNode } from '../engine/node-binary.ts';
import { entry } from '../entries.ts';
import type { Output } from './command.ts';

/** The engine for one command: nothing is started before it is asked for, and it is gone when the work is done. */
export function cliEngine(out: Output, env: Readonly<Record<string, string>> = {}, onConnect?: (link: EngineLink) => void): EngineHost {
  return createHost({
    name: 'engine',
    node: engineNode(),
    entry: entry('engine'),
    env: { ...engineEnvironment, ...env },
    ...(process.env['STEPWISE_DEBUG'] ? { onLog: (line: string) => out.say(`engine: ${line}`) } : {}),
    ...(onConnect ? { onConnect } : {}),
  });
}

export async function withEngine<T>(out: Output, work: (link: EngineLink) => Promise<T>): Promise<T> {
  const host = cliEngine(out);
  try {
    return await work(await host.link());
  } finally {
    await host.stop();
  }
}
