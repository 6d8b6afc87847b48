import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { EngineStatus } from '../../contract/studio.ts';
import { createHost, type EngineHost } from './host.ts';

const folder = mkdtempSync(join(tmpdir(), 'host-'));
const hello = `if (m.command === 'process.hello') process.send({ kind: 'reply', id: m.id, output: { version: '0', runtime: 'none', pid: process.pid } });`;

/** An engine that says hello and does what `unload` is told to stand for. */
function engine(name: string, onUnload: string): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(
    file,
    `process.on('disconnect', () => process.exit(0));
     process.on('message', (m) => { ${hello} if (m.command === 'engine.unload') { ${onUnload} } });`,
  );
  return file;
}

let host: EngineHost | undefined;
afterEach(() => host?.stop());

function open(entry: string, onLog?: (line: string) => void, after?: Promise<unknown>) {
  const states: EngineStatus['state'][] = [];
  host = createHost({
    name: 'engine',
    node: process.execPath,
    entry,
    onStatus: (status) => states.push(status.state),
    ...(onLog ? { onLog } : {}),
    ...(after ? { after } : {}),
  });
  return { host, states };
}

test('starts on first need, once for many askers', async () => {
  const { host, states } = open(engine('plain', ''));
  expect(host.status.state).toBe('idle');
  const [a, b] = await Promise.all([host.link(), host.link()]);
  expect(a).toBe(b);
  expect(states).toEqual(['starting', 'ready']);
});

test('who needs it before it may start waits, and nothing is started; one that was stopped meanwhile never starts', async () => {
  let may = () => {};
  const { host, states } = open(engine('later', ''), undefined, new Promise<void>((resolve) => (may = resolve)));
  const asked = host.link();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([host.status.state, host.pid, states]).toEqual(['idle', null, []]);
  may();
  await asked;
  expect(states).toEqual(['starting', 'ready']);

  let never = () => {};
  const second = open(engine('never', ''), undefined, new Promise<void>((resolve) => (never = resolve)));
  const refused = second.host.link();
  await second.host.stop();
  never();
  await expect(refused).rejects.toMatchObject({ code: 'engine_gone' });
  expect(second.states).toEqual([]);
  await host.stop();
});

test('a crash fails the open call with how it ended, and the next asker gets a new engine', async () => {
  const { host, states } = open(engine('crash', `process.stderr.write('last words\\n'); process.kill(process.pid, 'SIGSEGV');`));
  const first = await host.link();
  const pid = host.pid;
  const error = await first.call('engine.unload', undefined).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'engine_crashed', detail: { signal: 'SIGSEGV' } });
  expect(states.at(-1)).toBe('crashed');
  await host.link();
  expect(host.pid).not.toBe(pid);
});

test('gives up after three crashes in a minute, with a sentence', async () => {
  const { host } = open(engine('crash3', 'process.exit(3);'));
  for (let k = 0; k < 3; k++) {
    const link = await host.link();
    await expect(link.call('engine.unload', undefined)).rejects.toMatchObject({ code: 'engine_crashed' });
  }
  expect(host.status.state).toBe('given_up');
  await expect(host.link()).rejects.toThrow(/crashed 3 times within a minute/);
});

test('an entry that cannot start is a crash with its last words', async () => {
  const file = join(folder, 'broken.mjs');
  writeFileSync(file, `throw new Error('no runtime here');`);
  const lines: string[] = [];
  const { host } = open(file, (line) => lines.push(line));
  await expect(host.link()).rejects.toMatchObject({ code: 'engine_crashed', detail: { code: 1 } });
  expect(lines.join('\n')).toContain('no runtime here');
});

test('recycle ends the process and is no crash', async () => {
  const { host } = open(engine('recycle', ''));
  await host.link();
  const pid = host.pid!;
  await host.recycle();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(host.status).toEqual({ state: 'idle', problem: null });
  await host.link();
  expect(host.pid).not.toBe(pid);
});

test('an engine that will not end is killed', { timeout: 10_000 }, async () => {
  const file = join(folder, 'stubborn.mjs');
  writeFileSync(file, `process.on('disconnect', () => {}); setInterval(() => {}, 1000); process.on('message', (m) => { ${hello} });`);
  const { host } = open(file);
  await host.link();
  const pid = host.pid!;
  await host.stop();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await expect(host.link()).rejects.toMatchObject({ code: 'engine_gone' });
});

test('replace lets the old process end by itself while a new one is there already', async () => {
  const { host } = open(engine('replaced', ''));
  await host.link();
  const old = host.pid!;
  host.replace();
  await host.link();
  expect(host.pid).not.toBe(old);
  await expect.poll(() => {
    try {
      return process.kill(old, 0);
    } catch {
      return false;
    }
  }).toBe(false);
  expect(host.status.state).toBe('ready');
});
