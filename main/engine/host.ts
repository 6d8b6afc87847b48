import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { EngineContract } from '../../contract/engine.ts';
import { StudioError } from '../../contract/errors.ts';
import { connect, type Commands, type Connection, type Events, type Port } from '../../contract/link.ts';
import type { FilesContract } from '../../contract/files.ts';
import type { EngineStatus } from '../../contract/studio.ts';

/** A contract that a process of ours serves; it says hello when it is ready. */
type ProcessContract = { readonly commands: Commands & Pick<EngineContract['commands'], 'process.hello'>; readonly events: Events };
type LinkOf<K extends ProcessContract> = Connection<K['commands'], K['events']>;

export type EngineLink = LinkOf<EngineContract>;
export type EngineHost = ProcessHost<EngineContract>;
export type FilesHost = ProcessHost<FilesContract>;

export interface HostOptions<K extends ProcessContract> {
  /** What people call the process: `engine`. */
  readonly name: string;
  /** Plain Node binary. */
  readonly node: string;
  /** Module the engine process starts with. */
  readonly entry: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly onStatus?: (status: EngineStatus) => void;
  /** A line the engine wrote to its standard error: a native library's last words. */
  readonly onLog?: (line: string) => void;
  /** Called with each fresh connection, before anything is asked of it. */
  readonly onConnect?: (link: LinkOf<K>) => void;
  /** Who needs the process before this is settled waits for it, and the process is started then. */
  readonly after?: Promise<unknown>;
}

export interface ProcessHost<K extends ProcessContract> {
  readonly status: EngineStatus;
  /** Process id, while it lives. */
  readonly pid: number | null;
  /** The living process, started if there is none. Refuses after three crashes in a minute. */
  link(): Promise<LinkOf<K>>;
  /** Ends the process and gives all its memory back; the next `link` starts another. */
  recycle(): Promise<void>;
  /** Lets the process end by itself, with all its memory; the next `link` starts another without waiting for that. */
  replace(): void;
  stop(): Promise<void>;
}

const crashWindow = 60_000;
const crashLimit = 3;
/** How long a process may take to end by itself before it is killed. */
const patience = 2_000;

function childPort(child: ChildProcess): Port {
  return {
    // A process that is ending takes no more messages; its exit fails every open call.
    post: (message) => void (child.connected && child.send(message as object, () => undefined)),
    onMessage: (listen) => void child.on('message', listen),
  };
}

function lastWords(name: string, code: number | null, signal: NodeJS.Signals | null, tail: readonly string[]): StudioError {
  const how = signal ? `signal ${signal}` : `exit code ${code}`;
  const memory = signal === 'SIGKILL' || code === 134 ? ' The system may have run out of memory: try a smaller picture or batch.' : '';
  return new StudioError('engine_crashed', `The ${name} ended unexpectedly (${how}).${memory} It starts again when it is next needed.`, {
    code,
    signal,
    lines: tail,
  });
}

/** Starts a process on first need, watches it, and starts it anew after a crash. */
export function createHost<K extends ProcessContract>(options: HostOptions<K>): ProcessHost<K> {
  const { name } = options;
  let current: { child: ChildProcess; link: LinkOf<K>; ready: Promise<LinkOf<K>> } | null = null;
  let status: EngineStatus = { state: 'idle', problem: null };
  let crashes: number[] = [];
  let stopped = false;
  const ending = new WeakSet<ChildProcess>();
  /** Processes that were replaced and are not gone yet. */
  const leaving = new Set<ChildProcess>();

  const set = (next: EngineStatus) => {
    status = next;
    options.onStatus?.(next);
  };

  function start() {
    set({ state: 'starting', problem: null });
    const child = fork(options.entry, [], {
      execPath: options.node,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, ...options.env },
    });
    const tail: string[] = [];
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n').filter(Boolean)) {
        tail.push(line);
        if (tail.length > 20) tail.shift();
        options.onLog?.(line);
      }
    });
    const link: LinkOf<K> = connect<K['commands'], K['events']>(childPort(child));
    options.onConnect?.(link);
    const gone = new Promise<never>((_, reject) => {
      child.once('error', (cause) => {
        reject(new StudioError('engine_gone', `The ${name} could not be started with ${options.node}: ${cause.message}.`));
      });
      child.once('exit', (code, signal) => {
        const wanted = ending.has(child) || stopped;
        const error = wanted ? new StudioError('engine_gone', `The ${name} was stopped.`) : lastWords(name, code, signal, tail);
        link.close(error);
        if (current?.child === child) current = null;
        if (!wanted) {
          crashes = [...crashes.filter((at) => Date.now() - at < crashWindow), Date.now()];
          set({ state: crashes.length >= crashLimit ? 'given_up' : 'crashed', problem: error });
        } else if (!current) set({ state: 'idle', problem: null });
        reject(error);
      });
    });
    gone.catch(() => undefined);
    const hello = (link as unknown as EngineLink).call('process.hello', undefined).then(() => {
      if (current?.child === child) set({ state: 'ready', problem: null });
      return link;
    });
    const ready = Promise.race([hello, gone]);
    ready.catch(() => undefined);
    current = { child, link, ready };
    return current;
  }

  async function end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    ending.add(child);
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), patience);
    await exited;
    clearTimeout(timer);
  }

  return {
    get status() {
      return status;
    },
    get pid() {
      return current?.child.pid ?? null;
    },
    async link() {
      await options.after;
      if (stopped) throw new StudioError('engine_gone', 'Stepwise is closing; no new work is taken.');
      if (current) return current.ready;
      const recent = crashes.filter((at) => Date.now() - at < crashWindow);
      if (recent.length >= crashLimit) {
        const wait = Math.ceil((crashWindow - (Date.now() - recent[0]!)) / 1000);
        throw new StudioError(
          'engine_crashed',
          `The ${name} crashed ${recent.length} times within a minute and is left alone for ${wait} s. Try another device in Settings, a smaller picture, or another model.`,
        );
      }
      return start().ready;
    },
    async recycle() {
      const old = current;
      current = null;
      if (old) await end(old.child);
    },
    replace() {
      const old = current;
      current = null;
      if (!old) return;
      // What others asked of it is still answered.
      leaving.add(old.child);
      void Promise.race([old.link.settled(), wait(30_000, undefined, { ref: false })])
        .then(() => end(old.child))
        .finally(() => leaving.delete(old.child));
    },
    async stop() {
      stopped = true;
      if (current) await end(current.child);
      await Promise.all([...leaving].map(end));
    },
  };
}
