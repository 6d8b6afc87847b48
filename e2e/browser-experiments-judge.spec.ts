import { faults } from './axe.ts';
import { cells, newExperiment, preview, runToTheEnd, tab, vary } from './experiments-page.ts';
import { expect, test } from './studio-page.ts';

/** Experiments judged: by votes, by numbers; and nothing of theirs in the way of anybody. */

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

for (const theme of ['dark', 'light']) {
  test(`${theme}: nothing that a program can find wrong`, async ({ studio, page }) => {
    await newExperiment(studio, page, `history=4&step=2&theme=${theme}`);
    const shot = (name: string) => page.screenshot({ path: `test-results/page/experiment-${name}-${theme}.png` });
    expect(await faults(page)).toEqual([]);
    await shot('editor');
    await runToTheEnd(page);
    await cells(page).first().click();
    expect(await faults(page)).toEqual([]);
    await shot('grid');
    for (const name of ['Vote', 'Ranking', 'Measures']) {
      await tab(page, name).click();
      await expect(page.getByRole('main').getByText(/votes?\.|Strengths|measure against/).first()).toBeVisible();
      expect(await faults(page)).toEqual([]);
      await shot(name.toLowerCase());
    }
    await page.getByRole('button', { name: 'Make references of 150 steps' }).click();
    await expect(page.getByRole('img', { name: /Error over model calls/ })).toBeVisible();
    expect(await faults(page)).toEqual([]);
    await shot('plot');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(page.getByRole('dialog', { name: 'Export' })).toBeVisible();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'All experiments' }).click();
    expect(await faults(page)).toEqual([]);
    await shot('list');
  });
}
