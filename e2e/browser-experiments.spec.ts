import { cells, newExperiment, place, preview, runToTheEnd, selected, vary } from './experiments-page.ts';
import { expect, test } from './studio-page.ts';

/** Experiments: put together, run, grown, exported, removed. */

test('axes are read as they are typed, in A1111’s and SwarmUI’s way, with their cost', async ({ studio, page }) => {
  await newExperiment(studio, page);
  await expect(preview(page).getByText('6', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Add an axis' }).click();
  const seeds = page.getByRole('textbox', { name: 'Values of Seed' });
  await expect(page.getByRole('group', { name: 'Axis: Seed' }).getByText(/Seed has no values yet/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toHaveAttribute('aria-disabled', 'true');
  await seeds.fill('1-7 (+2)');
  await expect(preview(page).getByText('24', { exact: true })).toBeVisible();
  await expect(page.getByText('4 values')).toBeVisible();
  await seeds.fill('1, SKIP: 2');
  await expect(preview(page).getByText(/6 skipped, for the reasons below/)).toBeVisible();
  await expect(preview(page).getByRole('cell', { name: 'Marked to be skipped.' }).first()).toBeVisible();
  await page.getByRole('textbox', { name: 'Values of Sampler' }).fill('Euler, heunn');
  await expect(page.getByRole('group', { name: 'Axis: Sampler' }).getByText(/there is no “heunn”/)).toBeVisible();
});

test('a picker fills in the values, and takes them out again', async ({ studio, page }) => {
  await newExperiment(studio, page);
  await page.getByRole('button', { name: 'Pick values of Sampler' }).click();
  await page.getByRole('button', { name: 'UniPC' }).click();
  await page.getByRole('button', { name: 'Euler', exact: true }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('textbox', { name: 'Values of Sampler' })).toHaveValue('DPM++ 2M, Heun, UniPC');
});

test('equal NFE gives each sampler its own steps; a search that finds nothing is warned of', async ({ studio, page }) => {
  await newExperiment(studio, page);
  const heun = preview(page).getByRole('row', { name: /Heun Karras/ });
  await expect(heun).toContainText('10');
  await expect(heun).toContainText('20');
  await page.getByRole('button', { name: 'Steps as given' }).click();
  await expect(heun).toContainText('40');
  await page.getByRole('button', { name: 'Add an axis' }).click();
  await vary(page, 'Seed', 'Prompt S/R');
  await page.getByRole('textbox', { name: 'Values of Prompt S/R' }).fill('ocean, forest');
  await expect(page.getByText('Prompt S/R: “ocean” is not in the prompt, so all its cells are the same.')).toBeVisible();
});

test('it runs, pauses and goes on; a cell that failed is tried again', async ({ studio, page }) => {
  await newExperiment(studio, page, 'history=4&step=150');
  await page.getByRole('button', { name: 'Add an axis' }).click();
  await page.getByRole('textbox', { name: 'Values of Seed' }).fill('1-4');
  await expect(preview(page).getByText('24', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText(/^[1-9]\d* of 24 pictures/)).toBeVisible();
  // What a cell is becoming is seen in it.
  await expect(cells(page).locator('canvas[data-seen]').first()).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  const resume = page.getByRole('button', { name: 'Resume' });
  await expect(resume).toBeVisible();
  await page.waitForTimeout(400);
  const line = page.getByText(/of 24 pictures/);
  const before = await line.textContent();
  await page.waitForTimeout(400);
  expect(await line.textContent()).toBe(before);
  await resume.click();
  await expect(page.getByText(/^23 of 24 pictures · 1 failed/)).toBeVisible();
  await cells(page).and(page.locator('[aria-label^="Failed"]')).click();
  await expect(selected(page).getByText(/needs 7.2 GB of memory/)).toBeVisible();
  await selected(page).getByRole('button', { name: 'Try 1 cell again' }).click();
  expect(await studio.calls('experiment.retryCells')).toMatchObject([{ cells: [16] }]);
  await expect(page.getByRole('button', { name: 'Try 1 cell again' }).first()).toBeVisible();
});

test('values are added later, and what is made stays', async ({ studio, page }) => {
  await newExperiment(studio, page);
  await runToTheEnd(page);
  await page.getByRole('button', { name: 'Values', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Add values' });
  await dialog.getByRole('textbox', { name: 'New values of Sampler' }).fill('heun');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('are there already');
  await dialog.getByRole('textbox', { name: 'New values of Sampler' }).fill('UniPC');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('rowheader', { name: 'UniPC' })).toBeVisible();
  await expect(page.getByText(/^6 of 8 pictures/)).toBeVisible();
});

test('export says what it wrote', async ({ studio, page }) => {
  await newExperiment(studio, page);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Samplers, at equal cost!');
  await runToTheEnd(page);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('button', { name: 'AVIF' }).click();
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(dialog.getByText('1 file written, 1.2 MB.')).toBeVisible();
  await expect(dialog.getByText(/up to 16,384 pixels a side/)).toBeVisible();
  await expect(dialog.getByText('2 of 30 cells have no picture.')).toBeVisible();
  expect(await studio.calls('experiment.export')).toMatchObject([{ format: 'avif', path: '/home/you/Pictures/Stepwise/samplers-at-equal-cost.avif', legend: true }]);
});

test('the list: empty, kept, failing, removed', async ({ studio, page }) => {
  await newExperiment(studio, page);
  await page.getByRole('button', { name: 'Keep for later' }).click();
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  const list = page.getByRole('list', { name: 'Experiments' });
  await expect(list.getByText(/^0 of 6 pictures/)).toBeVisible();
  await list.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: 'Remove the experiment' }).click();
  await page.getByRole('dialog', { name: 'Remove the experiment?' }).getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText(/Which sampler, schedule, model or prompt is better/)).toBeVisible();
  await studio.open('fail=experiment.list');
  await place(page).click();
  await expect(page.getByText(/told to fail experiment.list/)).toBeVisible();
});
