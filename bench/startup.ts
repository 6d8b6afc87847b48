/**
 * How long from starting the packaged app until its window is shown and can be used, beside a bare Electron window of the same
 * runtime opened in the same run, in turns. Goal: a ratio of at most 2.0. Then: until everything it knows is in it. Needs a
 * screen, and `npm run package -- --dir` before it.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { packagedApp } from '../tools/package.ts';
import { withScreen } from '../tools/screen.ts';
import { median, ratioLine } from './report.ts';

const rounds = Number(process.argv[2] ?? 7);
const work = mkdtempSync(join(tmpdir(), 'startup-'));
const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** The same runtime with the least program there can be: one window, one paragraph. */
function bareApp(): string {
  const source = dirname(packagedApp);
  const folder = join(work, 'bare');
  cpSync(source, folder, { recursive: true, filter: (path) => !path.startsWith(join(source, 'resources/')) });
  const app = join(folder, 'resources/app');
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, 'package.json'), '{"name":"bare","main":"main.js"}');
  writeFileSync(join(app, 'main.js'), `const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => { const w = new BrowserWindow({ width: 1440, height: 900, show: false, webPreferences: { sandbox: true } }); w.once('ready-to-show', () => { w.show(); require('node:fs').appendFileSync(process.env.SHOWN, 'The window was shown'); }); w.loadURL('data:text/html,<p id=ready>bare'); });`);
  return join(folder, basename(packagedApp));
}

const timesShown = (log: string) => (existsSync(log) ? readFileSync(log, 'utf8').split('The window was shown').length : 1);

interface Opened {
  /** Milliseconds from spawn until the window is shown and what `ready` selects is in it. */
  readonly usable: number;
  /** And until what `whole` selects is, too. */
  readonly whole: number;
}

/** `log` is written to when the window is shown. */
async function open(program: string, args: readonly string[], log: string, [ready, whole]: readonly [ready: string, whole: string], env: NodeJS.ProcessEnv): Promise<Opened> {
  const before = timesShown(log);
  const began = performance.now();
  const child = spawn(program, [...sandbox, '--remote-debugging-port=0', ...args], { stdio: ['ignore', 'ignore', 'pipe'], env });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
        if (found) resolve(found);
      });
      child.once('exit', () => reject(new Error(`${program} ended before its window opened.\n${said}`)));
    });
    const browser = await chromium.connectOverCDP(address);
    const context = browser.contexts()[0]!;
    const page = context.pages()[0] ?? (await context.waitForEvent('page'));
    const shown = async () => {
      while (timesShown(log) === before) await pause(5);
    };
    await Promise.all([page.locator(ready).waitFor({ timeout: 60_000 }), shown()]);
    const usable = performance.now() - began;
    await page.locator(whole).first().waitFor({ timeout: 60_000 });
    return { usable, whole: performance.now() - began };
  } finally {
    child.kill('SIGKILL');
    await gone;
  }
}

await withScreen(async (display) => {
  const env = { ...process.env, DISPLAY: display };
  // The fuse that loads nothing but an asar would refuse the bare one; its runtime comes from where packaging takes it.
  const { findElectron } = await import('../tools/electron/electron.ts');
  const bare = bareApp();
  cpSync(findElectron().executable, bare);
  const ours: Opened[] = [];
  const theirs: number[] = [];
  const data = join(work, 'data');
  for (let k = 0; k <= rounds; k++) {
    const shown = join(work, 'bare-shown');
    const a = await open(bare, [`--user-data-dir=${join(work, 'bare-data')}`], shown, ['#ready', '#ready'], { ...env, SHOWN: shown });
    // The prompt can be written in; then the models are known, and with them all the panel holds.
    const b = await open(packagedApp, [`--data=${data}`], join(data, 'logs/stepwise.log'), ['textarea[data-prompt="prompt"]', 'text=Stepwise Scenes'], env);
    // The first of each fills the disk's cache and makes the data folder.
    if (k > 0) {
      theirs.push(a.usable);
      ours.push(b);
    }
  }
  const usable = ours.map((each) => each.usable);
  const whole = ours.map((each) => each.whole);
  const told = (times: readonly number[]) => `${median(times).toFixed(0)} ms (${times.map((ms) => ms.toFixed(0)).join(' ')})`;
  console.log(`bare Electron window   ${told(theirs)}`);
  console.log(`Stepwise, interactive  ${told(usable)}`);
  console.log(`Stepwise, whole        ${told(whole)}`);
  // In pairs: what else the machine did in a round slowed both.
  const ratio = (times: readonly number[]) => median(times.map((ms, k) => ms / theirs[k]!));
  console.log(`fastest of each: ${(Math.min(...usable) / Math.min(...theirs)).toFixed(2)}; whole: ${ratio(whole).toFixed(2)}`);
  console.log(ratioLine('startup', ratio(usable), 2));
});
rmSync(work, { recursive: true, force: true });
process.exit();
