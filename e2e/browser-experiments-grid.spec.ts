import { cells, grid, newExperiment, place, runToTheEnd, selected } from './experiments-page.ts';
import { expect, test } from './studio-page.ts';

/** The grid of an experiment: laid out, gone through by keys, compared, scrubbed, large. */

test('axes are laid out by dragging and by arrow keys, and nothing is made for it', async ({ studio, page }) => {
  await newExperiment(studio, page);
  await runToTheEnd(page);
  const rows = page.getByRole('group', { name: 'Rows' });
  const columns = page.getByRole('group', { name: 'Columns' });
  await expect(rows.getByRole('button')).toHaveText(/Sampler/);
  await expect(page.getByRole('columnheader', { name: 'Karras' })).toBeVisible();
  await rows.getByRole('button', { name: /Sampler/ }).dragTo(columns.getByText('Columns'));
  await expect(rows.getByText('none')).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'Karras · Heun' })).toBeVisible();
  const chip = columns.getByRole('button', { name: /Schedule/ });
  await chip.focus();
  await page.keyboard.press('ArrowUp');
  await expect(rows.getByRole('button', { name: /Schedule/ })).toBeFocused();
  await expect(page.getByText('Schedule type lies in the rows.')).toBeAttached();
  await expect(page.getByRole('rowheader', { name: 'Karras' })).toBeVisible();
  expect(await studio.calls('experiment.setLayout')).toHaveLength(2);
  expect(await studio.calls('experiment.resume')).toHaveLength(1);
});

test('cells are chosen by keys and held against each other', async ({ studio, page }) => {
  await newExperiment(studio, page);
  await runToTheEnd(page);
  await grid(page).focus();
  await page.keyboard.press('ArrowRight');
  await expect(selected(page).getByText('Align Your Steps')).toBeVisible();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Space');
  await expect(selected(page).getByRole('heading', { name: '2 cells' })).toBeVisible();
  await page.keyboard.press('c');
  await expect(page.getByRole('list', { name: 'Pictures on the table' }).getByRole('button', { name: /^[AB] / })).toHaveCount(2);
  await expect(page.getByRole('complementary', { name: 'Differences' }).getByRole('row', { name: /^Sampler differs/ })).toBeVisible();
  await expect(page.getByRole('listbox', { name: 'Pick a picture to compare' }).getByRole('option')).toHaveCount(6);
  await page.keyboard.press('Escape');
  await expect(grid(page)).toBeVisible();
});

test('stars, notes, and what a cell is', async ({ studio, page }) => {
  await newExperiment(studio, page);
  await runToTheEnd(page);
  await cells(page).first().click();
  await expect(selected(page).getByText('20 NFE')).toBeVisible();
  await selected(page).getByRole('radio', { name: '4 of 5' }).click();
  await expect.poll(() => studio.calls('image.rate')).toMatchObject([{ rating: 4 }]);
  await expect(cells(page).first().getByText('4', { exact: true })).toBeVisible();
  await grid(page).focus();
  await page.keyboard.press('2');
  await expect(cells(page).first().getByText('2', { exact: true })).toBeVisible();
  await selected(page).getByRole('textbox', { name: 'Notes on this cell' }).fill('the calmest sky');
  await cells(page).nth(1).click();
  await expect.poll(() => studio.calls('experiment.noteCell')).toMatchObject([{ notes: 'the calmest sky' }]);
  await cells(page).first().click();
  await expect(selected(page).getByRole('textbox', { name: 'Notes on this cell' })).toHaveValue('the calmest sky');
});

test('steps of two samplers are scrubbed at the same noise level', async ({ studio, page }) => {
  await newExperiment(studio, page);
  await runToTheEnd(page);
  await cells(page).nth(0).click();
  await cells(page).nth(4).click({ modifiers: ['Control'] });
  await selected(page).getByRole('button', { name: 'Keep the steps of 2 cells' }).click();
  await selected(page).getByRole('button', { name: 'Scrub through the steps' }).click();
  const dialog = page.getByRole('dialog', { name: 'Through the steps, at the same noise level' });
  await expect(dialog.getByText(/step 1?\d of 20 · σ/)).toBeVisible();
  await expect(dialog.getByText(/step \d+ of 10 · σ/)).toBeVisible();
  await dialog.getByRole('slider', { name: 'Noise level' }).fill('0');
  await expect(dialog.getByText(/step 1 of 20/)).toBeVisible();
  await expect(dialog.getByText(/step 1 of 10/)).toBeVisible();
  await dialog.getByRole('slider', { name: 'Noise level' }).fill('1000');
  await expect(dialog.getByText(/step 20 of 20/)).toBeVisible();
  await expect(dialog.getByText(/step 10 of 10/)).toBeVisible();
});

test('ten thousand cells: only those in sight are in the page, and the ends are reached by keys', async ({ studio, page }) => {
  await studio.open('history=4&experiment=10000');
  await place(page).click();
  await page.getByRole('button', { name: '10000 cells', exact: true }).click();
  await expect(cells(page).first()).toBeVisible();
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '101');
  await expect.poll(() => cells(page).count()).toBeLessThan(200);
  await grid(page).focus();
  await page.keyboard.press('Control+End');
  await expect(page.locator('[data-names=rows]').getByText('100', { exact: true })).toBeInViewport();
  await expect(page.getByRole('columnheader', { name: '25.75' })).toBeInViewport();
  await page.getByRole('slider', { name: 'Size' }).focus();
  await page.keyboard.press('Home');
  await expect(cells(page).first()).toBeVisible();
  await expect.poll(() => cells(page).count()).toBeGreaterThan(400);
  await page.keyboard.press('End');
  await expect.poll(() => cells(page).count()).toBeLessThan(20);
  await page.getByRole('button', { name: 'Fit' }).click();
  await expect(page.getByRole('slider', { name: 'Size' })).toHaveAttribute('aria-valuetext', '120 pixels');
});
