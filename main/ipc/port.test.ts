import { EventEmitter } from 'node:events';
import { beforeEach, expect, test, vi } from 'vitest';

const ipc = vi.hoisted(() => ({ main: null as EventEmitter | null }));
vi.mock('electron', () => ({
  get ipcMain() {
    return ipc.main;
  },
}));
const { pagePort } = await import('./port.ts');

const origin = 'stepwise://app';
const frame = { url: `${origin}/index.html` };
const page = { mainFrame: frame, isDestroyed: () => false, send: vi.fn() } as unknown as Electron.WebContents;
const say = (message: unknown, from: object = frame) => ipc.main!.emit('studio', { sender: page, senderFrame: from }, message);

beforeEach(() => {
  ipc.main = new EventEmitter();
});

test('what was said before anybody listened is heard by all who then listen, in order and once', async () => {
  const port = pagePort(page, origin, () => undefined);
  say(1);
  say(2);
  const heard: unknown[] = [];
  port.onMessage((message) => heard.push(['first', message]));
  port.onMessage((message) => heard.push(['second', message]));
  // Between listening and the next turn: still behind the earlier ones.
  say(3);
  await Promise.resolve();
  say(4);
  expect(heard).toEqual([1, 2, 3, 4].flatMap((n) => [['first', n], ['second', n]]));
});

test('strangers are told of and never kept', async () => {
  const strangers: string[] = [];
  const port = pagePort(page, origin, (url) => strangers.push(url));
  say('in', { url: 'https://elsewhere.example/' });
  const heard: unknown[] = [];
  port.onMessage((message) => heard.push(message));
  await Promise.resolve();
  expect(heard).toEqual([]);
  expect(strangers).toEqual(['https://elsewhere.example/']);
});
