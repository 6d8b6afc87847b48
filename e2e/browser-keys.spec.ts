import { expect, test } from './studio-page.ts';

/** Everything without a mouse. */

test('from a fresh window to a kept picture, by keys alone', async ({ studio, page }) => {
  await studio.open('history=0&step=5');
  await page.keyboard.press('Alt+a');
  await expect(studio.prompt).toBeFocused();
  await page.keyboard.type('a pine forest');
  await page.keyboard.press('Control+Enter');
  await expect(studio.strip.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Control+Enter');
  await expect(studio.strip.getByRole('option')).toHaveCount(2);
  await studio.strip.focus();
  await expect(studio.strip.getByRole('option').nth(0)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowRight');
  await expect(studio.strip.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Delete');
  await expect(studio.strip.getByRole('option')).toHaveCount(1);
});

test('Esc interrupts, also while typing; Alt+Enter skips', async ({ studio }) => {
  await studio.open('history=0&step=25');
  await studio.set('Batch count', '3');
  await studio.prompt.fill('a calm sea');
  await studio.prompt.press('Control+Enter');
  await expect(studio.progress).toContainText('batch 1/3 · step');
  await studio.prompt.press('Alt+Enter');
  await expect(studio.progress).toContainText('batch 2/3');
  await studio.prompt.press('Escape');
  await expect(studio.progress).toBeHidden();
  expect((await studio.calls('job.skip')).length).toBe(1);
  expect((await studio.calls('job.cancel')).length).toBe(1);
});

test('digits go places, but not while typing', async ({ studio, page }) => {
  await studio.open('history=3');
  await page.keyboard.press('2');
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
  await page.keyboard.press('Alt+6');
  await expect(page.getByRole('heading', { name: 'Models' })).toBeVisible();
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await page.keyboard.press('1');
  await expect(studio.prompt).toBeVisible();
  await studio.prompt.press('2');
  await expect(studio.prompt).toHaveValue('2');
  await expect(studio.prompt).toBeVisible();
});

test('a place keeps its state when it is left', async ({ studio, page }) => {
  await studio.open('history=40');
  await page.keyboard.press('2');
  await page.getByRole('searchbox').fill('sea');
  await expect(page.getByRole('listbox', { name: 'Pictures that fit “sea”' })).toBeVisible();
  await page.getByRole('searchbox').press('Escape');
  await page.getByRole('searchbox').fill('forest');
  await expect(page.getByRole('listbox', { name: 'Pictures that fit “forest”' })).toBeVisible();
  await studio.place('Models').click();
  await studio.place('History').click();
  await expect(page.getByRole('searchbox')).toHaveValue('forest');
});

test('history: arrows know lines, digits rate, Ctrl+Z takes back, Enter looks closely, Esc returns', async ({ studio, page }) => {
  await studio.open('history=60');
  await page.keyboard.press('2');
  const grid = page.getByRole('listbox', { name: 'All pictures, newest first' });
  await grid.focus();
  await page.keyboard.press('Home');
  const first = grid.getByRole('option').first();
  await expect(first).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(first).toHaveAttribute('aria-selected', 'false');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  expect(await grid.getByRole('option', { selected: true }).count()).toBeGreaterThan(2);
  await page.keyboard.press('Home');
  await page.keyboard.press('4');
  await expect(first).toHaveAccessibleName(/, 4 of 5/);
  await page.keyboard.press('Control+z');
  await expect(first).not.toHaveAccessibleName(/4 of 5/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Grid' })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  await expect(grid.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
});

test('the palette finds commands and settings', async ({ studio, page }) => {
  await studio.open('history=2');
  await studio.prompt.focus();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search all commands' });
  await expect(palette).toBeVisible();
  await page.keyboard.type('expo');
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
  await expect(page.getByRole('combobox', { name: 'Schedule type' })).toHaveText('Exponential');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('interrupt');
  await expect(palette.getByRole('option', { name: /Interrupt/ })).toContainText('Nothing is being made.');
  await page.keyboard.press('Enter');
  await expect(palette).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();
});

test('the list of shortcuts is read from the commands', async ({ studio, page }) => {
  await studio.open('history=2');
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  for (const label of ['Generate', 'Interrupt', 'Skip to the next batch', 'Use all its settings', 'Grey surround', 'Search all commands']) {
    await expect(sheet.getByText(label, { exact: true }).first()).toBeVisible();
  }
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
});

test('canvas: alone, surround, full size', async ({ studio, page }) => {
  await studio.open('history=3');
  await expect(studio.canvas.getByRole('img')).toBeVisible();
  await page.keyboard.press('g');
  await expect(studio.canvas).toHaveAttribute('data-surround', 'grey');
  await page.keyboard.press('w');
  await expect(studio.canvas).toHaveAttribute('data-surround', 'white');
  await page.keyboard.press('w');
  await expect(studio.canvas).toHaveAttribute('data-surround', 'theme');
  await page.keyboard.press('b');
  await expect(studio.canvas).toHaveAttribute('data-surround', 'black');
  await page.keyboard.press('f');
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible();
  const scale = page.getByRole('button', { name: /Full size or fitted, now \d+ %/ });
  const before = await scale.textContent();
  await page.keyboard.press('z');
  await expect(scale).not.toHaveText(before!);
  await page.keyboard.press('z');
  await expect(scale).toHaveText(before!);
});

test('a contact sheet is left and found again', async ({ studio, page }) => {
  await studio.open('history=0&step=2');
  await studio.set('Batch size', '3');
  await studio.make('a city');
  await page.getByRole('button', { name: /^2: a city/ }).dblclick();
  await expect(page.getByRole('button', { name: 'Contact sheet' })).toBeVisible();
  await page.keyboard.press('Backspace');
  await expect(page.getByRole('list', { name: /Pictures of this job/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^2: a city/ })).toHaveAttribute('aria-pressed', 'true');
});

test('arrows in a control belong to the control', async ({ studio, page }) => {
  await studio.open('history=5');
  await expect(studio.strip.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('slider', { name: 'Sampling steps, slider' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(studio.field('Sampling steps')).toHaveValue('21');
  await expect(studio.strip.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  await studio.canvas.click({ position: { x: 4, y: 4 } });
  await page.keyboard.press('ArrowRight');
  await expect(studio.strip.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
});

test('every control of the panel is reached by Tab, in order', async ({ studio, page }) => {
  await studio.open('history=2');
  await studio.prompt.focus();
  const seen: string[] = [];
  for (let i = 0; i < 60 && seen.at(-1) !== 'Interrupt'; i++) {
    await page.keyboard.press('Tab');
    seen.push(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.closest('label')?.textContent ?? (document.activeElement as HTMLInputElement)?.labels?.[0]?.textContent ?? document.activeElement?.textContent ?? ''));
  }
  const order = ['Negative prompt', 'Model', 'Width', 'Batch size', 'Sampling steps', 'CFG Scale', 'Seed', 'Queue 0', 'Skip to the next batch', 'Interrupt'].map((name) => seen.findIndex((each) => each.startsWith(name)));
  expect(order).not.toContain(-1);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});
