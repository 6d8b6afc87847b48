/**
 * How long from starting the packaged app until its window can be used, beside a bare Electron window of the same runtime
 * opened in the same run, in turns. Goal: a ratio of at most 2.0. Needs a screen, and `npm run package -- --dir` before it.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
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
app.whenReady().then(() => { const w = new BrowserWindow({ width: 1440, height: 900, show: false, webPreferences: { sandbox: true } }); w.once('ready-to-show', () => w.show()); w.loadURL('data:text/html,<p id=ready>bare'); });`);
  return join(folder, basename(packagedApp));
}

/** Milliseconds from spawn until what `ready` selects is there to be seen. */
async function open(program: string, args: readonly string[], ready: string, env: NodeJS.ProcessEnv): Promise<number> {
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
    await page.locator(ready).waitFor({ timeout: 60_000 });
    const took = performance.now() - began;
    return took;
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
  const ours: number[] = [];
  const theirs: number[] = [];
  const data = join(work, 'data');
  for (let k = 0; k <= rounds; k++) {
    const a = await open(bare, [`--user-data-dir=${join(work, 'bare-data')}`], '#ready', env);
    const b = await open(packagedApp, [`--data=${data}`], 'textarea[data-prompt="prompt"]', env);
    // The first of each fills the disk's cache and makes the data folder.
    if (k > 0) {
      theirs.push(a);
      ours.push(b);
    }
  }
  console.log(`bare Electron window   ${median(theirs).toFixed(0)} ms (${theirs.map((ms) => ms.toFixed(0)).join(' ')})`);
  console.log(`Stepwise, interactive  ${median(ours).toFixed(0)} ms (${ours.map((ms) => ms.toFixed(0)).join(' ')})`);
  // In pairs: what else the machine did in a round slowed both.
  console.log(`fastest of each: ${(Math.min(...ours) / Math.min(...theirs)).toFixed(2)}`);
  console.log(ratioLine('startup', median(ours.map((ms, k) => ms / theirs[k]!)), 2));
});
rmSync(work, { recursive: true, force: true });
process.exit();
