import { EventEmitter } from 'node:events';
import type { WebContents } from 'electron';
import { beforeEach, expect, test, vi } from 'vitest';

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
