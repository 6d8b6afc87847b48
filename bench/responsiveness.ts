/**
 * How long main's event loop is held up while pictures are made: the packaged app writes its own histogram
 * (`STEPWISE_LOOP_DELAY`) between the first step and the last. Goal: p99 of at most 30 ms. Needs a screen and a package.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { packagedApp } from '../tools/package.ts';
import { withScreen } from '../tools/screen.ts';
import { provideModel } from '../tests/test-model.ts';
import { ratioLine } from './report.ts';

const work = mkdtempSync(join(tmpdir(), 'responsiveness-'));
const file = join(work, 'delay.json');
provideModel(work);

await withScreen(async (display) => {
  const child = spawn(packagedApp, [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--remote-debugging-port=0', `--data=${work}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, DISPLAY: display, STEPWISE_LOOP_DELAY: file },
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const address = await new Promise<string>((resolve) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
  });
  const browser = await chromium.connectOverCDP(address);
  const context = browser.contexts()[0]!;
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  const generate = page.getByRole('button', { name: /^Generat/ }).filter({ has: page.locator('kbd') });
  await generate.and(page.locator(':enabled')).waitFor({ timeout: 120_000 });
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('a red circle on a blue background');
  for (const [name, value] of [['Width', '128'], ['Height', '128'], ['Sampling steps', '20'], ['Batch count', '10']] as const) {
    const field = page.getByRole('spinbutton', { name, exact: true });
    await field.fill(value);
    await field.press('Enter');
  }
  await generate.click();
  await page.getByRole('listbox', { name: 'Pictures, newest first' }).getByRole('option').nth(9).waitFor({ timeout: 400_000 });
  child.kill('SIGTERM');
  await gone;
  await browser.close().catch(() => undefined);
});

const { p50, p99, max, seconds } = JSON.parse(readFileSync(file, 'utf8')) as { p50: number; p99: number; max: number; seconds: number };
console.log(`main's event loop while generating, over ${seconds.toFixed(0)} s: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${max.toFixed(1)} ms`);
console.log(ratioLine('responsiveness', p99, 30, ' ms'));
rmSync(work, { recursive: true, force: true });
