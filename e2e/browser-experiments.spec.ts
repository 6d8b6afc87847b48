import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator, Page } from '@playwright/test';
import { expect, test, type StudioPage } from './studio-page.ts';

/** Experiments: put together, run, laid out, compared, voted on, measured. */

const place = (page: Page): Locator => page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Experiments' });
const preview = (page: Page): Locator => page.getByRole('region', { name: 'Preview' });
const cells = (page: Page): Locator => page.getByRole('gridcell');
const tab = (page: Page, name: string): Locator => page.getByRole('group', { name: 'What to look at' }).getByRole('button', { name, exact: true });
const selected = (page: Page): Locator => page.getByRole('complementary', { name: 'Selected cells' });
const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Cells of the experiment' });

async function newExperiment(studio: StudioPage, page: Page, query = 'history=4&step=2'): Promise<void> {
  await studio.open(query);
  await studio.prompt.fill('misty mountains at first light');
  await place(page).click();
  await page.getByRole('button', { name: 'New experiment' }).click();
  await expect(preview(page).getByText('pictures to make')).toBeVisible();
}

/** Makes an axis of one kind into one of another. */
async function vary(page: Page, from: string, to: string): Promise<void> {
  await page.getByRole('group', { name: `Axis: ${from}` }).getByRole('combobox').click();
  await page.getByPlaceholder('What this axis varies').fill(to);
  await page.getByRole('option', { name: new RegExp(`^${to}`) }).click();
}

/** Runs what the editor holds and waits until nothing is left. */
async function runToTheEnd(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(cells(page).first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^(Run|Resume|Pause)$/ })).toBeHidden();
}

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
  await newExperiment(studio, page, 'history=4&step=30');
  await page.getByRole('button', { name: 'Add an axis' }).click();
  await page.getByRole('textbox', { name: 'Values of Seed' }).fill('1-4');
  await expect(preview(page).getByText('24', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText(/^[1-9]\d* of 24 pictures/)).toBeVisible();
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

test('a blind vote by keys alone; the ranking says what is known', async ({ studio, page }) => {
  await newExperiment(studio, page);
  await runToTheEnd(page);
  await page.keyboard.press('v');
  await expect(page.getByRole('button', { name: 'The left one is better' })).toBeVisible();
  // Nothing on the screen says which is which.
  for (const name of ['Euler', 'Heun', 'DPM++ 2M', 'Karras']) await expect(page.getByRole('main').getByText(name, { exact: true })).toBeHidden();
  for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowDown', 'ArrowLeft']) {
    const before = (await studio.calls('experiment.vote')).length;
    await page.keyboard.press(key);
    await expect.poll(async () => (await studio.calls('experiment.vote')).length).toBe(before + 1);
    await expect(page.getByText(`${before + 1} vote`)).toBeVisible();
  }
  expect((await studio.calls<{ choice: string; blind: boolean }>('experiment.vote')).map(({ choice, blind }) => `${choice} ${blind}`)).toEqual(['left true', 'right true', 'tie true', 'left true']);
  await page.keyboard.press('u');
  await expect(page.getByText(/^3 votes\./)).toBeVisible();
  await page.keyboard.press('k');
  await expect(page.getByText(/^(Not told apart yet|.* is preferred)/)).toBeVisible();
  await expect(page.getByText(/3 votes\. Strengths after Bradley and Terry/)).toBeVisible();
  await expect(page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Heun' }) })).toBeVisible();
});

test('measures: a curve for each sampler and schedule, and the same as numbers', async ({ studio, page }) => {
  await newExperiment(studio, page);
  await page.getByRole('button', { name: 'Add an axis' }).click();
  await vary(page, 'Seed', 'NFE budget');
  await page.getByRole('textbox', { name: 'Values of NFE budget' }).fill('10, 20, 40');
  await expect(preview(page).getByText('18', { exact: true })).toBeVisible();
  await runToTheEnd(page);
  await tab(page, 'Measures').click();
  await page.getByRole('button', { name: 'Make references of 150 steps' }).click();
  const plot = page.getByRole('img', { name: /Error over model calls, 6 curves/ });
  await expect(plot.locator('path')).toHaveCount(6);
  await expect(plot.getByText('Heun · Karras', { exact: true })).toBeVisible();
  await expect(page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Euler · Karras' }) })).toHaveCount(3);
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
  await expect(dialog.getByText(/scaled to 65 535 pixels/)).toBeVisible();
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

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const results = await (window as unknown as { axe: { run(root: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return results.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
  });
}
for (const theme of ['dark', 'light']) {
  test(`${theme}: nothing that a program can find wrong`, async ({ studio, page }) => {
    await newExperiment(studio, page, `history=4&step=2&theme=${theme}`);
    expect(await faults(page)).toEqual([]);
    await runToTheEnd(page);
    await cells(page).first().click();
    expect(await faults(page)).toEqual([]);
    for (const name of ['Vote', 'Ranking', 'Measures']) {
      await tab(page, name).click();
      await expect(page.getByRole('main').getByText(/votes?\.|Strengths|measure against/).first()).toBeVisible();
      expect(await faults(page)).toEqual([]);
    }
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(page.getByRole('dialog', { name: 'Export' })).toBeVisible();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'All experiments' }).click();
    expect(await faults(page)).toEqual([]);
  });
}
