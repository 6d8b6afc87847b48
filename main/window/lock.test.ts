import { EventEmitter } from 'node:events';
import type { Session, WebContents } from 'electron';
import { expect, test } from 'vitest';
import { lockPage, lockSession } from './lock.ts';

class FakePage extends EventEmitter {
  closed = false;
  open: ((details: object) => { action: string }) | null = null;
  setWindowOpenHandler(handler: (details: object) => { action: string }): void {
    this.open = handler;
  }
  close(): void {
    this.closed = true;
  }
}

function locked(): FakePage {
  const page = new FakePage();
  lockPage(page as unknown as WebContents, 'studio://app');
  return page;
}

test.each(['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview'])('%s is stopped', (name) => {
  let stopped = false;
  locked().emit(name, { preventDefault: () => (stopped = true) });
  expect(stopped).toBe(true);
});

test('no window opens', () => {
  expect(locked().open!({ url: 'https://example.org' })).toEqual({ action: 'deny' });
});

test('a page that got away in spite of all is closed; our own stays', () => {
  const page = locked();
  page.emit('did-navigate', {}, 'studio://app/index.html');
  expect(page.closed).toBe(false);
  page.emit('did-navigate', {}, 'https://example.org/');
  expect(page.closed).toBe(true);
});

test('no permission is granted and no address but ours is asked', () => {
  const set: Record<string, (...args: never[]) => unknown> = {};
  let ask: ((request: { url: string }, answer: (result: { cancel: boolean }) => void) => void) | null = null;
  const session = {
    setPermissionRequestHandler: (handler: never) => (set['request'] = handler),
    setPermissionCheckHandler: (handler: never) => (set['check'] = handler),
    setDevicePermissionHandler: (handler: never) => (set['device'] = handler),
    setSpellCheckerLanguages: (languages: string[]) => (set['languages'] = () => languages),
    setSpellCheckerEnabled: (on: boolean) => (set['spell'] = () => on),
    webRequest: { onBeforeRequest: (handler: typeof ask) => (ask = handler) },
  };
  lockSession(session as unknown as Session, ['studio:', 'blob:']);
  let granted: boolean | null = null;
  set['request']!(null as never, 'camera' as never, ((answer: boolean) => (granted = answer)) as never);
  expect(granted).toBe(false);
  expect(set['check']!()).toBe(false);
  expect(set['device']!()).toBe(false);
  expect(set['spell']!()).toBe(false);
  expect(set['languages']!()).toEqual([]);
  const cancelled = (url: string) => {
    let result = false;
    ask!({ url }, ({ cancel }) => (result = cancel));
    return result;
  };
  expect(['studio://app/index.html', 'blob:studio://app/1'].map(cancelled)).toEqual([false, false]);
  expect(['https://example.org/', 'http://127.0.0.1/', 'file:///etc/passwd', 'ws://example.org/', 'ftp://example.org/', 'chrome://version/'].map(cancelled)).toEqual(Array(6).fill(true));
});
