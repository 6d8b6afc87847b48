import type { Page } from '@playwright/test';
import { expect, generate, inStrip, test } from './desktop-app.ts';
import type { StudioPage } from './studio-page.ts';

/** The history through the program that ships: found by structure, marked, changed by the dozen, taken back, and there after a restart. */

const shot = (page: Page, name: string) => page.screenshot({ path: `test-results/desktop/history-${name}.png` });
const small = { Width: 64, Height: 64 };

async function find(studio: StudioPage, text: string, count: number): Promise<void> {
  const field = studio.page.getByRole('searchbox', { name: 'Search the history' });
  await field.fill(text);
  await expect(studio.page.getByRole('listbox', { name: text === '' ? 'All pictures, newest first' : `Pictures that fit “${text}”` }).getByRole('option')).toHaveCount(count);
}

/** Does something with every picture found, after what it would change was shown. */
async function withAll(studio: StudioPage, button: string, item: string | RegExp, name: string | null, action: string | RegExp, changes: number): Promise<void> {
  const { page } = studio;
  const options = page.getByRole('main').getByRole('option');
  await options.first().click();
  await options.last().click({ modifiers: ['Shift'] });
  const bar = page.getByRole('toolbar', { name: 'Selected pictures' });
  await bar.getByRole('button', { name: button, exact: true }).click();
  await page.getByRole('menuitem', { name: item, exact: typeof item === 'string' }).click();
  if (name !== null) {
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill(name);
    await page.keyboard.press('Enter');
  }
  const dialog = page.getByRole('dialog', { name: action });
  await expect(dialog).toContainText(`${changes} picture${changes === 1 ? '' : 's'} would change`);
  await dialog.getByRole('button', { name: action }).click();
  await expect(dialog).toBeHidden();
}

test('pictures are found by structure, rated, tagged, put into an album, and an action on several is taken back', async ({ app }) => {
  let studio = await app.open();
  await generate(studio, 'a red circle', { ...small, 'Sampling steps': 2, 'Batch count': 3 });
  await inStrip(studio, 3);
  await generate(studio, 'a blue star', { ...small, 'Sampling steps': 3, 'Batch count': 2 });
  await inStrip(studio, 5);
  await studio.place('History').click();
  await find(studio, '', 5);
  await find(studio, 'steps:>2', 2);
  await find(studio, 'prompt:circle -steps:3 size:64x64', 3);
  await shot(studio.page, 'found');

  await withAll(studio, 'Rate', '★★★★★', null, 'Rate 5 of 5', 3);
  await find(studio, 'rating:5', 3);
  await withAll(studio, 'Tag', 'Add a tag …', 'for print', 'Tag “for print”', 3);
  await find(studio, 'tag:"for print" circle', 3);
  await find(studio, 'star', 2);
  await withAll(studio, 'Album', 'New album …', 'Stars', 'Put into the album “Stars”', 2);
  await find(studio, 'album:Stars', 2);
  await shot(studio.page, 'album');

  await find(studio, '', 5);
  await withAll(studio, 'Rate', '★', null, 'Rate 1 of 5', 5);
  await find(studio, 'rating:1', 5);
  await studio.page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).last().click();
  await find(studio, 'rating:5', 3);
  await find(studio, '-is:rated', 2);

  await app.close();
  studio = await app.open();
  await studio.place('History').click();
  await find(studio, 'rating:5 tag:"for print"', 3);
  await find(studio, 'album:Stars', 2);
});

test('a sheet of variations belongs to its picture', async ({ app }) => {
  const studio = await app.open();
  const { page } = studio;
  await generate(studio, 'a red circle', { ...small, 'Sampling steps': 2, 'Batch count': 1 });
  await inStrip(studio, 1);
  await studio.strip.getByRole('option').first().click();
  await page.keyboard.press('i');
  await page.getByRole('button', { name: 'Explore the seed' }).click();
  const sheet = page.getByRole('dialog', { name: 'Explore the seed' });
  const count = sheet.getByRole('slider', { name: 'Pictures' });
  for (let n = 0; n < 6; n++) await count.press('ArrowLeft');
  await shot(page, 'explore');
  await sheet.getByRole('button', { name: 'Make the sheet' }).click();
  await inStrip(studio, 3);
  await expect(studio.progress).toBeHidden();
  await shot(page, 'explored');
  // The first picture, the oldest, tells of its children.
  await studio.strip.getByRole('option').last().click();
  await expect(page.getByRole('region', { name: 'Lineage' }).getByRole('button', { name: /^a variation, seed \d+$/ })).toHaveCount(2);
});

test('new pictures are written as the settings say, and are proven by replay', async ({ app }) => {
  const studio = await app.open();
  const { page } = studio;
  await studio.place('Settings').click();
  await page.getByRole('group', { name: 'File format' }).getByRole('button', { name: 'WebP' }).click();
  await expect(page.getByRole('slider', { name: 'Quality' })).toBeVisible();
  await studio.place('Generate').click();
  await generate(studio, 'a red circle', { ...small, 'Sampling steps': 2, 'Batch count': 1 });
  await inStrip(studio, 1);
  await studio.strip.getByRole('option').first().click();
  await page.keyboard.press('i');
  const replay = page.getByRole('region', { name: 'Replay' });
  await replay.getByRole('button', { name: 'Replay & verify' }).click();
  await expect(replay.getByRole('status')).toContainText('those the file was written from');
  await expect(page.getByRole('complementary', { name: 'Recipe' })).toContainText('.webp');
  await shot(page, 'webp-proven');
});
