import { faults } from './axe.ts';
import { expect, test, type StudioPage } from './studio-page.ts';

/** The history in the window: found, marked, verified, changed by the dozen and taken back. */

async function openHistory(studio: StudioPage): Promise<void> {
  await studio.open('history=60');
  await studio.place('History').click();
  await expect(studio.page.getByRole('listbox', { name: /All pictures/ })).toBeVisible();
}

test('filters with counts put conditions into the search and take them out', async ({ studio, page }) => {
  await openHistory(studio);
  await page.getByRole('button', { name: 'Filter by what is there' }).click();
  const heun = page.getByRole('region', { name: 'Sampler' }).getByRole('button', { name: /^Heun/ });
  await heun.click();
  await expect(page.getByRole('searchbox')).toHaveValue('sampler:heun');
  await expect(heun).toHaveAttribute('aria-pressed', 'true');
  await heun.click();
  await expect(page.getByRole('searchbox')).toHaveValue('');
});

test('a day is jumped to, and left by its condition', async ({ studio, page }) => {
  await openHistory(studio);
  await page.getByRole('button', { name: 'Date' }).click();
  await page.getByLabel('Date', { exact: true }).fill('2026-03-05');
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await expect(page.getByRole('searchbox')).toHaveValue('date:<=2026-03-05');
});

test('several pictures are changed after showing which, and taken back', async ({ studio, page }) => {
  await openHistory(studio);
  await page.getByRole('option').first().click();
  await page.getByRole('option').nth(4).click({ modifiers: ['Shift'] });
  const bar = page.getByRole('toolbar', { name: 'Selected pictures' });
  await expect(bar).toContainText('5 pictures selected');
  await bar.getByRole('button', { name: 'Rate' }).click();
  await page.getByRole('menuitem', { name: '★★★★★', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Rate 5 of 5' });
  await expect(dialog).toContainText(/would change/);
  await dialog.getByRole('button', { name: 'Rate 5 of 5' }).click();
  await expect(page.getByRole('option', { name: /5 of 5/ }).nth(4)).toBeVisible();
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await studio.calls('bulk.undo')).length).toBe(1);
});

test('a picture is made again and its verdict stands beside its recipe, with the reason where it differs', async ({ studio, page }) => {
  await openHistory(studio);
  await page.getByRole('option').first().click();
  await page.keyboard.press('i');
  const replay = page.getByRole('region', { name: 'Replay' });
  await replay.getByRole('button', { name: 'Replay & verify' }).click();
  await expect(replay.getByRole('status')).toContainText('Bit-equal');
  // Its id ends in 1: the fake main says it differs.
  await page.locator('#grid-old-999991').click();
  await expect(replay.getByRole('status')).toBeHidden();
  await replay.getByRole('button', { name: 'Replay & verify' }).click();
  await expect(replay.getByRole('list', { name: 'Reasons' })).toContainText('another processor');
});

test('tags, albums and notes are written beside the recipe', async ({ studio, page }) => {
  await openHistory(studio);
  await page.getByRole('option').nth(2).click();
  await page.keyboard.press('i');
  const marks = page.getByRole('region', { name: 'Marks' });
  await marks.getByRole('button', { name: 'Add a tag' }).click();
  await marks.getByRole('combobox', { name: 'New tag' }).fill('print');
  await page.keyboard.press('Enter');
  await expect(marks).toContainText('print');
  await marks.getByRole('button', { name: 'Take away the tag “print”' }).click();
  await expect(marks).not.toContainText('print');
  await marks.getByRole('textbox', { name: 'Notes' }).fill('for the wall');
  await marks.getByRole('textbox', { name: 'Notes' }).blur();
  await expect.poll(async () => (await studio.calls<{ notes: string }>('image.note')).map(({ notes }) => notes)).toEqual(['for the wall']);
});

test('a folder is brought in with its progress in sight', async ({ studio, page }) => {
  await openHistory(studio);
  await studio.fake('choose', '/home/you/ComfyUI/output');
  await page.getByRole('button', { name: 'Import' }).click();
  const folders = page.getByRole('dialog', { name: 'Folders of pictures' });
  await folders.getByRole('button', { name: 'Add a folder …' }).click();
  await expect(folders.getByRole('status')).toContainText('/home/you/ComfyUI/output');
  await expect(folders.getByRole('status')).toContainText('1,204 files, 980 new');
  await expect(folders.getByText('/home/you/ComfyUI/output').last()).toBeVisible();
});

test('a picture dropped on the window gives its settings, its noise source and its gaps', async ({ studio, page }) => {
  await studio.open('history=4');
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.of(71, 73, 70)], 'from-a1111.png', { type: 'image/png' }));
    return data;
  });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  const dialog = page.getByRole('dialog', { name: 'from-a1111.png' });
  await expect(dialog).toContainText('Made by A1111 v1.10.1.');
  // Its three bytes are no picture.
  await expect(dialog.getByRole('img', { name: 'from-a1111.png cannot be shown' })).toBeVisible();
  await expect(dialog.getByRole('region', { name: 'What it cannot tell' })).toContainText('A second pass enlarged it');
  await dialog.getByRole('button', { name: 'Use all its settings' }).click();
  await expect(studio.prompt).toHaveValue('a lighthouse in a storm');
  await expect(page.getByRole('textbox', { name: 'Seed', exact: true })).toHaveValue('9007199254740993');
});

test('an infotext pasted into the prompt becomes settings; other text stays text', async ({ studio, page }) => {
  await studio.open('history=4');
  const paste = (text: string) =>
    studio.prompt.evaluate((field, pasted) => {
      const data = new DataTransfer();
      data.setData('text/plain', pasted);
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, text);
  await paste('a lighthouse in a storm\nNegative prompt: blurry\nSteps: 28, Sampler: Euler a, CFG scale: 6.5, Seed: 9007199254740993, Size: 512x768');
  await expect(studio.prompt).toHaveValue('a lighthouse in a storm');
  await expect(studio.notice(/Settings of the pasted text taken over/)).toBeVisible();
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await expect(studio.prompt).toHaveValue('');
});

test('the seed is locked, counted on and made from a list', async ({ studio, page }) => {
  await studio.open('history=4');
  const seed = page.getByRole('textbox', { name: 'Seed', exact: true });
  await page.getByRole('button', { name: 'Lock the last picture’s seed' }).click();
  await expect(seed).not.toHaveValue('-1');
  const locked = await seed.inputValue();
  await page.getByRole('button', { name: 'The next seed' }).click();
  await expect(seed).toHaveValue(String(BigInt(locked) + 1n));
  await page.getByRole('button', { name: 'Make a list of seeds' }).click();
  const list = page.getByRole('dialog', { name: 'A list of seeds' });
  await list.getByRole('textbox', { name: 'Seeds' }).fill('7, 100-101');
  await list.getByRole('button', { name: 'Generate 3' }).click();
  await expect.poll(async () => (await studio.calls<{ seed: string }>('job.start')).map((call) => call.seed)).toEqual(['7', '100', '101']);
});

test('a sheet of variations is made around a picture: how strong and how many by keyboard, how long beforehand, and seen as it comes', async ({ studio, page }) => {
  await openHistory(studio);
  await page.getByRole('option').nth(2).click();
  await page.keyboard.press('i');
  await page.getByRole('button', { name: 'Explore the seed' }).click();
  const sheet = page.getByRole('dialog', { name: 'Explore the seed' });
  await sheet.getByRole('slider', { name: 'Strength' }).press('ArrowRight');
  const count = sheet.getByRole('slider', { name: 'Pictures' });
  for (let n = 0; n < 4; n++) await count.press('ArrowLeft');
  await expect(sheet).toContainText(/0\.16.*4.*About .*: 4 times what this picture took/s);
  for (const theme of ['dark', 'light'] as const) {
    await page.evaluate((wanted) => document.documentElement.setAttribute('data-theme', wanted), theme);
    await page.screenshot({ path: `test-results/page/explore-${theme}.png` });
    expect(await faults(page)).toEqual([]);
  }
  await sheet.getByRole('button', { name: 'Make the sheet' }).click();
  expect(await studio.calls('image.explore')).toEqual([{ imageId: expect.any(String), strength: 0.16, count: 4 }]);
  await expect(studio.place('Generate')).toHaveAttribute('aria-current', 'page');
  await expect(studio.canvas.getByRole('list', { name: 'Pictures of this job: 4 pictures' })).toBeVisible();
  await expect(studio.progress).toBeHidden();
  await page.screenshot({ path: 'test-results/page/explored.png' });
  // Where it began tells of them at once, though it was looked at before they were there.
  await page.getByRole('region', { name: 'Lineage' }).getByRole('button', { name: /^picture, seed/ }).click();
  await expect(page.getByRole('region', { name: 'Lineage' }).getByRole('button', { name: /^a variation/ })).toHaveCount(4);
});

test('the format of new pictures is chosen in the settings, its quality when the hand lets go', async ({ studio, page }) => {
  await studio.open('history=1');
  await studio.place('Settings').click();
  const files = page.getByRole('region', { name: 'Files and network' });
  await expect(files.getByRole('slider', { name: 'Quality' })).toBeHidden();
  await files.getByRole('group', { name: 'File format' }).getByRole('button', { name: 'WebP' }).click();
  await expect(files).toContainText('Replay holds the picture against a hash');
  await files.getByRole('slider', { name: 'Quality' }).press('ArrowLeft');
  await expect.poll(async () => Object.assign({}, ...(await studio.calls('settings.set')))).toEqual({ pictureFormat: 'webp', pictureQuality: 94 });
  for (const theme of ['dark', 'light'] as const) {
    await page.evaluate((wanted) => document.documentElement.setAttribute('data-theme', wanted), theme);
    await files.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `test-results/page/file-format-${theme}.png` });
  }
});
