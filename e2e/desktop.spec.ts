import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { StudioContract } from '../contract/studio.ts';
import { DesktopApp, expect, generate, inStrip, pictures, rawMessage, test } from './desktop-app.ts';

/** What a person relies on, through the program that ships. */

const shot = (page: Page, name: string) => page.screenshot({ path: `test-results/desktop/${name}.png` });

test('makes a picture, shows it coming, keeps it over a restart', async ({ app }) => {
  let studio = await app.open();
  await shot(studio.page, 'first-start');
  await generate(studio, 'a red circle on a blue background', { 'Sampling steps': 60 });
  await expect(studio.progress).toContainText(/step \d+\/60/);
  const preview = studio.canvas.locator('canvas');
  await expect.poll(() => preview.evaluate((canvas: HTMLCanvasElement) => canvas.getContext('2d')!.getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data[3])).toBe(255);
  await shot(studio.page, 'sampling');
  await inStrip(studio, 1);
  await expect(studio.progress).toBeHidden();
  await shot(studio.page, 'result');

  const files = pictures(app.data);
  expect(files).toHaveLength(1);
  const png = readFileSync(files[0]!);
  expect(png.includes('parameters\0a red circle on a blue background')).toBe(true);
  expect(png.includes('"prompt":"a red circle on a blue background"')).toBe(true);

  await app.close();
  studio = await app.open();
  await inStrip(studio, 1);
  expect(pictures(app.data)).toEqual(files);
  await studio.strip.getByRole('option').first().click();
  await studio.page.keyboard.press('i');
  await expect(studio.page.getByRole('complementary', { name: 'Recipe' })).toContainText('DPM++ 2M');
  await shot(studio.page, 'inspector');
});

test('Esc interrupts: nothing half is kept, and the next job works', async ({ app }) => {
  const studio = await app.open();
  await generate(studio, 'a slow one', { 'Sampling steps': 150 });
  await expect(studio.progress).toContainText(/step [1-9]\d*\/150/);
  await studio.page.keyboard.press('Escape');
  await expect(studio.progress).toBeHidden();
  await inStrip(studio, 0);
  expect(pictures(app.data)).toEqual([]);
  await generate(studio, 'a quick one', { 'Sampling steps': 2 });
  await inStrip(studio, 1);
});

test('an engine that dies fails its job with a sentence; the next job gets a new engine', async ({ app }) => {
  const studio = await app.open();
  await generate(studio, 'doomed', { 'Sampling steps': 150 });
  await expect(studio.progress).toContainText(/step [1-9]\d*\/150/);
  const [engine] = app.engines();
  process.kill(engine!, 'SIGKILL');
  await expect(studio.page.getByText(/The engine ended unexpectedly \(signal SIGKILL\)/).first()).toBeVisible();
  await shot(studio.page, 'engine-died');
  await generate(studio, 'after it', { 'Sampling steps': 2 });
  await inStrip(studio, 1);
  expect(app.engines()).not.toContain(engine);
});

test('kill -9 of the window loses no picture and no queued job; the interrupted one runs again by one click', async ({ app }) => {
  let studio = await app.open();
  await generate(studio, 'kept', { 'Sampling steps': 2, 'Batch count': 2 });
  await inStrip(studio, 2);
  await generate(studio, 'cut off', { 'Sampling steps': 150, 'Batch count': 1 });
  await expect(studio.progress).toContainText(/step [1-9]\d*\/150/);
  await generate(studio, 'still waiting', { 'Sampling steps': 2 });
  await expect(studio.page.getByText(/Queue 2/)).toBeVisible();
  const [engine] = app.engines();
  await app.kill();
  // An engine without an owner ends itself, after the model call that is under way.
  await expect.poll(() => spawnSync('kill', ['-0', String(engine)]).status).not.toBe(0);

  studio = await app.open();
  // The waiting job goes on by itself.
  await inStrip(studio, 3);
  await studio.page.getByRole('button', { name: /^Queue/ }).click();
  await expect(studio.page.getByText(/interrupted/i).first()).toBeVisible();
  await shot(studio.page, 'interrupted');
  await studio.page.getByRole('button', { name: /Run again/ }).first().click();
  await expect(studio.progress).toContainText(/step \d+\/150/);
});

test('damaged history and settings are kept aside, said, and the pictures come back', async ({ app }) => {
  let studio = await app.open();
  await generate(studio, 'rescued', { Width: 64, Height: 64, 'Sampling steps': 2, 'Batch count': 2 });
  await inStrip(studio, 2);
  await app.close();
  writeFileSync(join(app.data, 'history.db'), Buffer.alloc(100_000, 'no database '));
  for (const part of ['-wal', '-shm']) rmSync(join(app.data, `history.db${part}`), { force: true });
  writeFileSync(join(app.data, 'settings.json'), '{"theme":');
  studio = await app.open();
  await expect(studio.notice(/The history was damaged\. It is kept as .*history\.damaged-/)).toBeVisible();
  await expect(studio.notice(/The settings .* were damaged\. They are kept as .*settings\.damaged-/)).toBeVisible();
  await shot(studio.page, 'repaired');
  await inStrip(studio, 2);
});

test('a second start brings the first window up and ends', async ({ app }) => {
  await app.open();
  const second = app.spawn();
  const code = await new Promise((resolve) => second.once('exit', resolve));
  expect(code).toBe(0);
  expect(process.kill(app.pid, 0)).toBe(true);
});

test('a data folder that cannot be made is said, in the terminal and in a dialog that waits', async ({ app }) => {
  const file = join(app.data, 'a-file');
  writeFileSync(file, 'no folder');
  const folder = join(file, 'data');
  const child = new DesktopApp(folder).spawn();
  const ended = new Promise<string>((resolve) => child.once('exit', (code, signal) => resolve(String(signal ?? code))));
  try {
    let said = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
    await expect.poll(() => said).toContain(`stepwise: The data folder ${folder} cannot be made or is no folder. Check its permissions, or choose another one with --data or STEPWISE_DATA.\n`);
    // Nobody has read the dialog yet.
    expect(await Promise.race([ended, new Promise<string>((resolve) => setTimeout(() => resolve('waits'), 1000))])).toBe('waits');
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
});

test('messages that do not fit are refused and logged, whatever the command', async ({ app }) => {
  const { page } = await app.open();
  const commands = Object.keys(StudioContract.commands);
  let id = 900_000;
  for (const command of commands) {
    const answer = await rawMessage(page, { kind: 'call', id: ++id, command, input: { nonsense: [1, { deep: true }] } });
    expect(answer, command).toMatchObject({ kind: 'fail', error: { code: 'bad_input' } });
  }
  expect(await rawMessage(page, { kind: 'call', id: ++id, command: 'shell.run', input: 'rm' })).toMatchObject({ kind: 'fail', error: { code: 'bad_message' } });
  expect(await rawMessage(page, { kind: 'call', id: ++id, command: '__proto__' })).toMatchObject({ kind: 'fail', error: { code: 'bad_message' } });
  for (const message of [null, 42, 'text', [], { kind: 'event' }]) expect(await rawMessage(page, message)).toBeNull();
  expect(await rawMessage(page, { kind: 'call', id: ++id, command: 'job.list' })).toMatchObject({ kind: 'reply' });
  expect(app.log().match(/Refused: /g)!.length).toBeGreaterThanOrEqual(commands.length + 2);
});

test('the page is locked in: no Node, no navigation, no window, no network, no file it was not given', async ({ app }) => {
  const { page } = await app.open();
  expect(await page.evaluate(() => ['require', 'process', 'module', 'electron', 'Buffer'].filter((name) => name in window))).toEqual([]);
  expect(await page.evaluate(() => Object.keys((window as unknown as { studio: object }).studio))).toEqual(['post', 'onMessage', 'pathOf']);
  // A path is told only of a file that a person dropped.
  expect(await page.evaluate(() => (window as unknown as { studio: { pathOf(file: File): string } }).studio.pathOf(new File(['x'], '/etc/passwd')))).toBe('');
  expect(await page.evaluate(() => window.open('https://example.org'))).toBeNull();
  const failed = (url: string) => page.evaluate((url) => fetch(url).then((answer) => answer.status, () => 'refused'), url);
  expect(await failed('https://example.org/')).toBe('refused');
  expect(await failed('http://127.0.0.1:1/')).toBe('refused');
  expect(await failed('file:///etc/passwd')).toBe('refused');
  const image = (url: string) => page.evaluate((url) => new Promise((resolve) => {
    const picture = new Image();
    picture.onload = () => resolve('loaded');
    picture.onerror = () => resolve('refused');
    picture.src = url;
  }), url);
  expect(await image('studio://image/no-such-id')).toBe('refused');
  expect(await image('studio://image/..%2F..%2Fhistory.db')).toBe('refused');
  expect(await failed('studio://app/..%2F..%2F..%2Fpackage.json')).toBe(404);
  await page.evaluate(() => {
    location.href = 'https://example.org/';
  });
  await page.waitForTimeout(500);
  expect(page.url()).toBe('studio://app/index.html');
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
});
