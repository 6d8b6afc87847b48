import { expect, test, vi } from 'vitest';
import * as z from 'zod';
import { StudioError } from './errors.ts';
import { connect, portPair, serve, type Handlers } from './link.ts';

const contract = {
  commands: {
    double: { input: z.strictObject({ n: z.number() }), output: z.number() },
    wait: { input: z.void(), output: z.string() },
    fail: { input: z.void(), output: z.void() },
  },
  events: { tick: z.number() },
} as const;

const handlers: Handlers<typeof contract.commands> = {
  double: ({ n }) => n * 2,
  wait: (_, { signal }) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve('stopped'), { once: true })),
  fail: () => {
    throw new StudioError('bad_file', 'This file is no picture.', { offset: 3 });
  },
};

function wire(onRefused?: (error: StudioError) => void) {
  const [a, b] = portPair();
  const emit = serve(a, contract, handlers, onRefused ? { onRefused } : {});
  return { emit, client: connect(b, contract), port: b };
}

test('a call is answered', async () => {
  expect(await wire().client.call('double', { n: 21 })).toBe(42);
});

test('an error keeps its code, sentence and detail', async () => {
  const error = await wire().client.call('fail', undefined).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StudioError);
  expect(error).toMatchObject({ code: 'bad_file', message: 'This file is no picture.', detail: { offset: 3 } });
});

test('cancel reaches the handler and the call still ends', async () => {
  const { client } = wire();
  const controller = new AbortController();
  const call = client.call('wait', undefined, { signal: controller.signal });
  controller.abort();
  expect(await call).toBe('stopped');
});

test('input that does not fit never reaches a handler', async () => {
  const refused = vi.fn();
  const { client } = wire(refused);
  await expect(client.call('double', { n: 'two' } as never)).rejects.toMatchObject({ code: 'bad_input' });
  expect(refused).toHaveBeenCalledOnce();
});

test.each([
  ['an unknown command', { kind: 'call', id: 1, command: 'toString', input: undefined }],
  ['a prototype name', { kind: 'call', id: 1, command: '__proto__' }],
  ['no kind', { id: 1 }],
  ['extra keys', { kind: 'call', id: 1, command: 'double', input: { n: 1 }, extra: true }],
])('%s is refused as data', async (_, message) => {
  const refused = vi.fn();
  const { port } = wire(refused);
  const answer = new Promise<unknown>((resolve) => port.onMessage(resolve));
  port.post(message);
  expect(await answer).toMatchObject({ kind: 'fail', id: 1, error: { code: 'bad_message' } });
  expect(refused).toHaveBeenCalledOnce();
});

test.each([['text'], [null], [undefined], [42], [[]], [{ kind: 'event' }]])('%j is refused without an answer', async (message) => {
  const refused = vi.fn();
  const { port, client } = wire(refused);
  port.post(message);
  expect(await client.call('double', { n: 1 })).toBe(2);
  expect(refused).toHaveBeenCalledOnce();
});

test('events reach those who listen, until they stop', async () => {
  const { emit, client } = wire();
  const heard: number[] = [];
  const stop = client.on('tick', (n) => heard.push(n));
  emit('tick', 1);
  await client.call('double', { n: 0 });
  stop();
  emit('tick', 2);
  await client.call('double', { n: 0 });
  expect(heard).toEqual([1]);
});

test('closing fails every open call and every later one', async () => {
  const { client } = wire();
  const open = client.call('wait', undefined);
  client.close(new StudioError('engine_gone', 'The engine ended.'));
  await expect(open).rejects.toMatchObject({ code: 'engine_gone' });
  await expect(client.call('double', { n: 1 })).rejects.toMatchObject({ code: 'engine_gone' });
});
