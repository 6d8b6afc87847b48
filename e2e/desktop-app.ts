import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test as base, type Browser, type Page } from '@playwright/test';
import { packagedApp } from '../tools/package.ts';
import { provideModel } from '../tests/test-model.ts';
import { StudioPage } from './studio-page.ts';

/** The packaged program, as a person starts it. Its fuses forbid Node's inspector, so the page is reached by Chromium's own protocol. */
export class DesktopApp {
  readonly data: string;
  #child: ChildProcess | null = null;
  #browser: Browser | null = null;
  stderr = '';

  constructor(data: string) {
    this.data = data;
  }

  get pid(): number {
    return this.#child!.pid!;
  }

  spawn(extra: readonly string[] = [], env: NodeJS.ProcessEnv = {}): ChildProcess {
    // Only where tests run as root; what ships never asks for it.
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    // Without a graphics card Chromium's GPU process fails, is started again and fails, and now and then takes the first page with it.
    const card = existsSync('/dev/dri') ? [] : ['--disable-gpu'];
    return spawn(packagedApp, [...sandbox, ...card, `--data=${this.data}`, ...extra], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
  }

  async open(extra: readonly string[] = []): Promise<StudioPage> {
    const child = this.spawn(['--remote-debugging-port=0', ...extra]);
    this.#child = child;
    this.stderr = '';
    const address = new Promise<string>((resolve, reject) => {
      child.stderr!.setEncoding('utf8').on('data', (text: string) => {
        this.stderr += text;
        const found = /DevTools listening on (ws:\S+)/.exec(this.stderr)?.[1];
        if (found) resolve(found);
      });
      child.once('exit', (code, signal) => reject(new Error(`The app ended before its window opened (${signal ?? code}).\n${this.stderr}`)));
    });
    this.#browser = await chromium.connectOverCDP(await address);
    const [context] = this.#browser.contexts();
    const page = context!.pages()[0] ?? (await context!.waitForEvent('page'));
    const studio = new StudioPage(page);
    await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible();
    // The models are known, and one of them makes pictures. In another place there is nothing to wait for.
    if ((await studio.place('Generate').getAttribute('aria-current')) === 'page') await expect(studio.generate).toBeEnabled();
    return studio;
  }

  /** Ends it as its close button would, and waits until it is gone. */
  async close(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
    // Only now: asked while the app lives, Playwright waits half a minute for what no Electron answers.
    await this.#browser?.close().catch(() => undefined);
  }

  async kill(): Promise<void> {
    const child = this.#child!;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Process ids of the engines this app has started and that still run. */
  engines(): number[] {
    const { stdout } = spawnSync('pgrep', ['-P', String(this.pid), '-f', 'out/node/engine.mjs'], { encoding: 'utf8' });
    return stdout.split('\n').filter(Boolean).map(Number);
  }

  /** What the app's processes were started with. */
  commandLines(): string[] {
    return spawnSync('pgrep', ['-a', '-f', this.data], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
  }

  log(): string {
    const file = join(this.data, 'logs/stepwise.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }
}

/** Sends a raw message to main, past the typed client, and gives what comes back for its id; null after a while. */
export function rawMessage(page: Page, message: unknown): Promise<unknown> {
  return page.evaluate(
    (message) =>
      new Promise((resolve) => {
        const { studio } = window as unknown as { studio: { post(message: unknown): void; onMessage(listen: (message: unknown) => void): void } };
        const id = (message as { id?: unknown } | null)?.id;
        studio.onMessage((answer) => {
          const { kind, id: answered } = answer as { kind?: string; id?: unknown };
          if ((kind === 'reply' || kind === 'fail') && answered === id) resolve(answer);
        });
        studio.post(message);
        setTimeout(() => resolve(null), 1500);
      }),
    message,
  );
}

/** Files of pictures in a data folder, by their final names. */
export function pictures(data: string): string[] {
  const folder = join(data, 'images');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.png')).map((name) => join(folder, name));
}

/** Asks for pictures by keyboard. They are small unless the fields say otherwise: a test is about the way, not the picture. */
export async function generate(studio: StudioPage, prompt: string, fields: Readonly<Record<string, number>> = {}): Promise<void> {
  await studio.prompt.fill(prompt);
  for (const [name, value] of Object.entries({ Width: 128, Height: 128, ...fields })) await studio.set(name, String(value));
  await studio.page.keyboard.press('Control+Enter');
}

export const inStrip = (studio: StudioPage, count: number) => expect(studio.strip.getByRole('option')).toHaveCount(count);

export const test = base.extend<{ app: DesktopApp }>({
  app: async ({}, use, info) => {
    const data = mkdtempSync(join(tmpdir(), 'stepwise-e2e-'));
    provideModel(data);
    const app = new DesktopApp(data);
    await use(app);
    await app.close();
    if (info.status === info.expectedStatus) rmSync(data, { recursive: true, force: true });
    else console.log(`The data folder of the failed test is kept: ${data}\n${app.log()}\n${app.stderr.slice(-4000)}`);
  },
});
export { expect };
