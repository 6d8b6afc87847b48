import { EventEmitter } from 'node:events';
import type { WebContents } from 'electron';
import { beforeEach, describe, expect, test, vi } from 'vitest';

const { ipcMain } = vi.hoisted(() => ({ ipcMain: {} as { current: EventEmitter } }));
vi.mock('electron', () => ({
  get ipcMain() {
    return ipcMain.current;
  },
}));
const { pagePort } = await import('./port.ts');

const frame = (url: string) => ({ url });
const main = frame('studio://app/index.html');
const page = { mainFrame: main, isDestroyed: () => false, send: vi.fn() };
let heard: unknown[];
let strangers: string[];

beforeEach(() => {
  ipcMain.current = new EventEmitter();
  heard = [];
  strangers = [];
  pagePort(page as unknown as WebContents, 'studio://app', (url) => strangers.push(url)).onMessage((message) => heard.push(message));
});

const say = (event: object, message: unknown = 'hello') => ipcMain.current.emit('studio', event, message);

test('our page’s main frame is heard', () => {
  say({ sender: page, senderFrame: main });
  expect(heard).toEqual(['hello']);
  expect(strangers).toEqual([]);
});

test.each([
  ['a frame within the page', { sender: page, senderFrame: frame('studio://app/index.html') }],
  ['the main frame after it went elsewhere', { sender: page, senderFrame: Object.assign(main, {}) && { ...main, url: 'https://example.org/' } }],
  ['a frame that is gone', { sender: page, senderFrame: null }],
])('%s is not, and is reported', (_, event) => {
  say(event);
  expect(heard).toEqual([]);
  expect(strangers).toHaveLength(1);
});

test('the main frame at another address is not', () => {
  const moved = { ...page, mainFrame: frame('https://example.org/') };
  ipcMain.current = new EventEmitter();
  pagePort(moved as unknown as WebContents, 'studio://app', (url) => strangers.push(url)).onMessage((message) => heard.push(message));
  say({ sender: moved, senderFrame: moved.mainFrame });
  expect(heard).toEqual([]);
  expect(strangers).toEqual(['https://example.org/']);
});

test('another page’s messages are no affair of this port', () => {
  say({ sender: {}, senderFrame: main });
  expect([heard, strangers]).toEqual([[], []]);
});

describe('before anybody listens', () => {
  let port: ReturnType<typeof pagePort>;
  beforeEach(() => {
    ipcMain.current = new EventEmitter();
    port = pagePort(page as unknown as WebContents, 'studio://app', (url) => strangers.push(url));
  });
  const ours = { sender: page, senderFrame: main };

  test('what is said is kept for all who then listen, in order and once', async () => {
    say(ours, 1);
    say(ours, 2);
    port.onMessage((message) => heard.push(['first', message]));
    port.onMessage((message) => heard.push(['second', message]));
    // Between listening and the next turn: still behind the earlier ones.
    say(ours, 3);
    await Promise.resolve();
    say(ours, 4);
    expect(heard).toEqual([1, 2, 3, 4].flatMap((n) => [['first', n], ['second', n]]));
  });

  test('its first word is noticed, and is heard all the same', async () => {
    const order: string[] = [];
    void port.spoken.then(() => order.push('spoken'));
    await Promise.resolve();
    expect(order).toEqual([]);
    say(ours, 1);
    await port.spoken;
    expect(order).toEqual(['spoken']);
    port.onMessage((message) => heard.push(message));
    await Promise.resolve();
    expect(heard).toEqual([1]);
  });

  test('strangers are reported and nothing of theirs is kept', async () => {
    let spoken = false;
    void port.spoken.then(() => (spoken = true));
    say({ sender: page, senderFrame: frame('studio://app/index.html') });
    say({ sender: {}, senderFrame: main });
    port.onMessage((message) => heard.push(message));
    await Promise.resolve();
    expect(heard).toEqual([]);
    expect(strangers).toEqual(['studio://app/index.html']);
    expect(spoken).toBe(false);
  });
});
