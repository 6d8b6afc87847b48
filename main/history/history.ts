import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type * as z from 'zod';
import { StudioError } from '../../contract/errors.ts';
import type { HistoryContract, HistoryOpened } from './contract.ts';
import { suspectMark } from './suspect.ts';
import { startInline, startThread, type Thread } from './thread.ts';

type Commands = HistoryContract['commands'];
type Events = HistoryContract['events'];
type Noun = Exclude<keyof Commands extends `${infer N}.${string}` ? N : never, 'thread'>;
type Verb<N extends string> = keyof Commands extends infer K ? (K extends `${N}.${infer V}` ? V : never) : never;
type Ask<C extends { input: z.ZodType; output: z.ZodType }> = (
  ...input: undefined extends z.input<C['input']> ? [] : [z.input<C['input']>]
) => Promise<z.output<C['output']>>;

/** What the history's commands are about; the compiler keeps the list whole. */
const nouns: Readonly<Record<Noun, true>> = { albums: true, bulks: true, experiments: true, images: true, imports: true, jobs: true, models: true, salvage: true };

/** The history's commands as functions: `history.jobs.add(…)` asks `jobs.add` of its thread. */
export type History = { readonly [N in Noun]: { readonly [V in Verb<N>]: Ask<Commands[`${N}.${V}` & keyof Commands]> } } & {
  readonly file: string;
  readonly opened: HistoryOpened & {
    /** Where a damaged file was put, if there was one. The history is new then and wants its pictures back. */
    readonly damaged: string | null;
  };
  on<E extends keyof Events>(event: E, listen: (data: z.output<Events[E]>) => void): () => void;
  close(): Promise<void>;
};

export interface HistoryOptions {
  readonly file: string;
  /** `own`: a thread of its own, for a process with a window. `inline`: in this one, for a command line. */
  readonly thread: 'own' | 'inline';
  /** Where worker.ts was built to, if it was. */
  readonly entry?: URL;
}

/** Beside this file: as source, or as the build puts it. */
const ownEntry = () => new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './history-worker.js', import.meta.url);

/** Opens the history, or makes it. A damaged file is put aside under another name, never deleted. */
export async function openHistory({ file, thread, entry = ownEntry() }: HistoryOptions): Promise<History> {
  const start = () => (thread === 'own' ? startThread(entry) : startInline());
  try {
    return await open(await start(), file, thread === 'own', null);
  } catch (thrown) {
    if (!(thrown instanceof StudioError) || thrown.code !== 'database_damaged') throw thrown;
    return open(await start(), file, thread === 'own', putAside(file));
  }
}

async function open(thread: Thread, file: string, warmUp: boolean, damaged: string | null): Promise<History> {
  const { connection } = thread;
  let opened: HistoryOpened;
  try {
    opened = await connection.call('thread.open', { file, warmUp });
  } catch (thrown) {
    await thread.stop();
    throw thrown;
  }
  // What is no command is refused by the other end, as everything else that does not fit. But `then` makes a promise of whatever has
  // it, and symbols are the language's: those ask nothing.
  const ask = (noun: string) => new Proxy({}, { get: (_, verb) => (typeof verb === 'symbol' || verb === 'then' ? undefined : (input: never) => connection.call(`${noun}.${verb}` as keyof Commands, input)) });
  return {
    ...(Object.fromEntries(Object.keys(nouns).map((noun) => [noun, ask(noun)])) as unknown as Pick<History, Noun>),
    file,
    opened: { ...opened, damaged },
    on: (event, listen) => connection.on(event, listen),
    async close() {
      await connection.call('thread.close', undefined);
      await thread.stop();
    },
  };
}

/** Renames a damaged file and what belongs to it: `history.damaged-2026-11-20T12-30-00.db`. */
function putAside(file: string): string {
  const date = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const aside = join(dirname(file), `${basename(file, '.db')}.damaged-${date}.db`);
  for (const part of ['', '-wal', '-shm']) if (existsSync(file + part)) renameSync(file + part, aside + part);
  rmSync(suspectMark(file), { force: true });
  return aside;
}
