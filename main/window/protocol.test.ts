import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from 'electron';
import { beforeAll, expect, test, vi } from 'vitest';

vi.mock('electron', () => ({ protocol: { registerSchemesAsPrivileged: () => undefined } }));
const { contentSecurityPolicy, serveScheme } = await import('./protocol.ts');

const large = 'a large picture '.repeat(200_000);
let answer: (request: Request) => Promise<Response>;
const asked: string[] = [];

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'protocol-'));
  const page = join(folder, 'page');
  mkdirSync(page);
  writeFileSync(join(page, 'index.html'), '<p>ours</p>');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'known.png'), 'picture');
  writeFileSync(join(folder, 'large.png'), large);
  const byId = (id: string) => {
    asked.push(id);
    return Promise.resolve(id === 'KNOWN' ? join(folder, 'known.png') : id === 'LARGE' ? join(folder, 'large.png') : id === 'GONE' ? join(folder, 'gone.png') : null);
  };
  const session = { protocol: { handle: (_: string, handler: typeof answer) => (answer = handler) } };
  serveScheme(session as unknown as Session, { page, image: byId, thumb: byId, steps: byId, model: byId });
});

const get = (url: string, method = 'GET') => answer(new Request(url, { method }));

test('serves its own page under a policy without exceptions', async () => {
  const page = await get('studio://app/index.html');
  expect(await page.text()).toBe('<p>ours</p>');
  expect(page.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:/);
});

test('serves pictures by ids the history knows', async () => {
  expect(await (await get('studio://image/KNOWN')).text()).toBe('picture');
  const whole = await get('studio://image/LARGE');
  expect(whole.headers.get('content-length')).toBe(String(large.length));
  expect((await whole.text()) === large).toBe(true);
  expect((await get('studio://thumb/KNOWN')).headers.get('content-type')).toBe('image/png');
  expect((await get('studio://model/KNOWN')).headers.get('cache-control')).toBe('no-cache');
  expect((await get('studio://model/NOBODY')).status).toBe(404);
  expect((await get('studio://steps/KNOWN')).status).toBe(200);
  expect((await get('studio://image/NOBODY')).status).toBe(404);
  expect((await get('studio://image/GONE')).status).toBe(404);
});

test.each([
  'studio://app/../secret.txt',
  'studio://app/..%2Fsecret.txt',
  'studio://app/%2e%2e/secret.txt',
  'studio://app/..%5Csecret.txt',
  'studio://app//etc/passwd',
  'studio://app/%2Fetc%2Fpasswd',
  'studio://file/etc/passwd',
  'studio://image/..%2Fsecret.txt',
  'studio://image/%2Fetc%2Fpasswd',
])('serves no path that the page made up: %s', async (url) => {
  expect((await get(url)).status).toBe(404);
});

test('an address that cannot be read is no crash', async () => {
  expect((await get('studio://app/%E0%A4%A')).status).toBe(404);
});

test('takes nothing', async () => {
  expect((await get('studio://image/KNOWN', 'POST')).status).toBe(405);
});
