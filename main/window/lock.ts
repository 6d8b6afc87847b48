import type { Session, WebContents } from 'electron';
import { originOf } from './origin.ts';

/** The page stays where it is, opens nothing, asks for nothing and reaches nothing. Electron's security checklist, 5 and 12–15. */
export function lockPage(page: WebContents, origin: string): void {
  page.on('will-navigate', (event) => event.preventDefault());
  page.on('will-redirect', (event) => event.preventDefault());
  page.on('will-frame-navigate', (event) => event.preventDefault());
  page.on('will-attach-webview', (event) => event.preventDefault());
  page.setWindowOpenHandler(() => ({ action: 'deny' }));
  page.on('did-navigate', (_, url) => {
    if (originOf(url) !== origin) page.close();
  });
}

/**
 * No permission is ever granted, and no request leaves the machine: the page fetches from the schemes allowed and nothing
 * else. Call it the moment a session is created: Chromium sets out to download a dictionary right after, whether or not
 * any window checks spelling, and past `webRequest`.
 */
export function lockSession(session: Session, allowed: readonly string[]): void {
  session.setPermissionRequestHandler((_page, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerLanguages([]);
  session.webRequest.onBeforeRequest((request, answer) => {
    answer({ cancel: !allowed.includes(new URL(request.url).protocol) });
  });
}
