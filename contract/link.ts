import * as z from 'zod';
import { StudioError, errorData, ErrorData, zodSentence } from './errors.ts';

/** The least that two ends of a wire must do. ipcRenderer, MessagePort, a child process and a WebSocket all fit behind it. */
export interface Port {
  post(message: unknown): void;
  onMessage(listen: (message: unknown) => void): void;
}

export interface Command {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}
export type Commands = Readonly<Record<string, Command>>;
export type Events = Readonly<Record<string, z.ZodType>>;

type In<C extends Command> = z.input<C['input']>;
type Parsed<C extends Command> = z.output<C['input']>;
type Out<C extends Command> = z.output<C['output']>;

export type Handlers<C extends Commands> = {
  readonly [K in keyof C]: (input: Parsed<C[K]>, context: { readonly signal: AbortSignal }) => Out<C[K]> | Promise<Out<C[K]>>;
};
export type Emit<E extends Events> = <K extends keyof E & string>(event: K, data: z.output<E[K]>) => void;
export type Call<C extends Commands> = <K extends keyof C & string>(
  command: K,
  input: In<C[K]>,
  options?: { readonly signal?: AbortSignal },
) => Promise<Out<C[K]>>;

export interface Connection<C extends Commands, E extends Events> {
  readonly call: Call<C>;
  /** Hears an event until the returned function is called. */
  on<K extends keyof E & string>(event: K, listen: (data: z.output<E[K]>) => void): () => void;
  /** When every call that is open now has ended, well or not. */
  settled(): Promise<void>;
  /** Fails every open call: the other end is gone. */
  close(reason: StudioError): void;
}

/** What crosses the wire, in both directions. */
const Message = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), id: z.int(), command: z.string(), input: z.unknown().optional() }),
  z.strictObject({ kind: z.literal('cancel'), id: z.int() }),
  z.strictObject({ kind: z.literal('reply'), id: z.int(), output: z.unknown().optional() }),
  z.strictObject({ kind: z.literal('fail'), id: z.int(), error: ErrorData }),
  z.strictObject({ kind: z.literal('event'), event: z.string(), data: z.unknown().optional() }),
]);
type Message = z.infer<typeof Message>;

export interface ServeOptions {
  /** Told of every message and input that was refused. */
  readonly onRefused?: (error: StudioError, message: unknown) => void;
}

/**
 * Answers the commands of a contract on a port. Each input is parsed before its handler sees it; what does not fit is
 * answered with `bad_message`, never thrown. Returns the typed sender of events.
 */
export function serve<C extends Commands, E extends Events>(
  port: Port,
  contract: { readonly commands: C; readonly events: E },
  handlers: Handlers<C>,
  options: ServeOptions = {},
): Emit<E> {
  const open = new Map<number, AbortController>();
  const refuse = (id: number | undefined, error: StudioError, message: unknown) => {
    options.onRefused?.(error, message);
    if (id !== undefined) port.post({ kind: 'fail', id, error: errorData(error) } satisfies Message);
  };

  port.onMessage((raw) => {
    const parsed = Message.safeParse(raw);
    if (!parsed.success) {
      const id = z.looseObject({ id: z.int() }).safeParse(raw);
      return refuse(id.data?.id, new StudioError('bad_message', zodSentence(parsed.error, 'A message')), raw);
    }
    const message = parsed.data;
    if (message.kind === 'cancel') return open.get(message.id)?.abort();
    if (message.kind === 'call') void answer(message);
  });

  async function answer({ id, command, input }: Extract<Message, { kind: 'call' }>): Promise<void> {
    const spec = Object.hasOwn(contract.commands, command) ? contract.commands[command] : undefined;
    if (!spec) return refuse(id, new StudioError('bad_message', `There is no command “${command}”.`), command);
    if (open.has(id)) return refuse(id, new StudioError('bad_message', `Call ${id} is already running.`), id);
    const parsed = spec.input.safeParse(input);
    if (!parsed.success) return refuse(id, new StudioError('bad_input', zodSentence(parsed.error, command)), input);
    const controller = new AbortController();
    open.set(id, controller);
    try {
      const output = await handlers[command]!(parsed.data as Parsed<C[string]>, { signal: controller.signal });
      port.post({ kind: 'reply', id, output } satisfies Message);
    } catch (thrown) {
      port.post({ kind: 'fail', id, error: errorData(thrown) } satisfies Message);
    } finally {
      open.delete(id);
    }
  }

  return (event, data) => port.post({ kind: 'event', event, data } satisfies Message);
}

/**
 * The calling end of a contract. The other end parses what it is asked; what comes back is parsed too where `checkedBy` is
 * given, for development and for tests. Without it a caller needs no more of a contract than its types.
 */
export function connect<C extends Commands, E extends Events>(port: Port, checkedBy?: { readonly commands: C; readonly events: E }): Connection<C, E> {
  interface Waiting {
    command: string;
    resolve: (value: unknown) => void;
    reject: (reason: unknown) => void;
  }
  const waiting = new Map<number, Waiting>();
  /** Answers that are not there yet. */
  const open = new Set<Promise<unknown>>();
  const listeners = new Map<string, Set<(data: unknown) => void>>();
  let nextId = 1;
  let closed: StudioError | undefined;

  const check = (schema: z.ZodType | undefined, value: unknown, what: string): unknown => {
    if (!schema) return value;
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw new StudioError('bad_message', zodSentence(parsed.error, what));
    return parsed.data;
  };

  port.onMessage((raw) => {
    const message = raw as Message;
    if (message.kind === 'event') {
      const data = check(checkedBy?.events[message.event], message.data, message.event);
      for (const listen of listeners.get(message.event) ?? []) listen(data);
      return;
    }
    if (message.kind !== 'reply' && message.kind !== 'fail') return;
    const call = waiting.get(message.id);
    if (!call) return;
    waiting.delete(message.id);
    if (message.kind === 'fail') return call.reject(StudioError.from(message.error));
    try {
      call.resolve(check(checkedBy?.commands[call.command]?.output, message.output, call.command));
    } catch (thrown) {
      call.reject(thrown);
    }
  });

  return {
    call(command, input, { signal } = {}) {
      const answer = new Promise<Out<C[typeof command]>>((resolve, reject) => {
        if (closed) return reject(closed);
        if (signal?.aborted) return reject(new StudioError('cancelled', 'Cancelled.'));
        const id = nextId++;
        waiting.set(id, { command, resolve: resolve as (value: unknown) => void, reject });
        // A cancel is a wish: the call still ends with whatever the other side answers.
        signal?.addEventListener('abort', () => port.post({ kind: 'cancel', id } satisfies Message), { once: true });
        port.post({ kind: 'call', id, command, input } satisfies Message);
      });
      open.add(answer);
      answer.catch(() => undefined).finally(() => open.delete(answer));
      return answer;
    },
    settled: async () => void (await Promise.allSettled(open)),
    on(event, listen) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listen as (data: unknown) => void);
      return () => set.delete(listen as (data: unknown) => void);
    },
    close(reason) {
      closed = reason;
      for (const call of waiting.values()) call.reject(reason);
      waiting.clear();
    },
  };
}

/** Two ports joined crosswise: a whole wire in memory, each message copied as a real one would be. */
export function portPair(): [Port, Port] {
  const listeners: [((m: unknown) => void)[], ((m: unknown) => void)[]] = [[], []];
  const end = (mine: 0 | 1): Port => ({
    post(message) {
      const copy = structuredClone(message);
      queueMicrotask(() => {
        for (const listen of listeners[mine === 0 ? 1 : 0]) listen(copy);
      });
    },
    onMessage: (listen) => void listeners[mine].push(listen),
  });
  return [end(0), end(1)];
}
