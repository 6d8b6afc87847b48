import type { Locator, Page } from '@playwright/test';
import { expect, pictures, test } from './desktop-app.ts';
import type { StudioPage } from './studio-page.ts';

/** An experiment through the program that ships: made, paused, killed, gone on with, compared, voted on. */

const shot = (page: Page, name: string) => page.screenshot({ path: `test-results/desktop/${name}.png` });
const line = (page: Page): Locator => page.getByText(/^\d+ of 16 pictures/).first();
const done = async (page: Page): Promise<number> => Number((await line(page).textContent())?.split(' ')[0]);

async function goToExperiments({ page }: StudioPage): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Experiments' }).click();
}

test('an experiment is put together, paused, survives kill -9, and nothing is made twice; then it is compared and judged', async ({ app }) => {
  let studio = await app.open();
  let { page } = studio;
  await studio.prompt.fill('a red circle on a blue background');
  for (const [name, value] of [['Width', 64], ['Height', 64], ['Sampling steps', 10]] as const) await studio.set(name, String(value));

  await goToExperiments(studio);
  await page.getByRole('button', { name: 'New experiment' }).first().click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Two by two by four');
  await page.getByRole('textbox', { name: 'Values of Sampler' }).fill('Euler, Heun');
  await page.getByRole('textbox', { name: 'Values of Schedule type' }).fill('Karras, Normal');
  await page.getByRole('button', { name: 'Add an axis' }).click();
  await page.getByRole('textbox', { name: 'Values of Seed' }).fill('1-4');
  await expect(page.getByRole('region', { name: 'Preview' }).getByText('16', { exact: true })).toBeVisible();
  await shot(page, 'experiment-editor');
  await page.getByRole('button', { name: 'Run', exact: true }).click();

  await expect.poll(() => done(page)).toBeGreaterThan(1);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  // The picture that is being made is finished; then nothing further is begun.
  await page.waitForTimeout(2000);
  const paused = await done(page);
  expect(paused).toBeLessThan(16);
  await page.waitForTimeout(2000);
  expect(await done(page)).toBe(paused);

  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => done(page)).toBeGreaterThan(paused);
  await app.kill();
  studio = await app.open();
  page = studio.page;
  await goToExperiments(studio);
  await page.getByRole('button', { name: 'Two by two by four', exact: true }).click();
  await expect(line(page)).toBeVisible();
  expect(await done(page)).toBeGreaterThanOrEqual(paused);
  const resume = page.getByRole('button', { name: 'Resume' });
  if (await resume.isVisible()) await resume.click();
  await expect(line(page)).toHaveText(/^16 of 16 pictures/, { timeout: 120_000 });
  expect(pictures(app.data)).toHaveLength(16);
  await shot(page, 'experiment-grid');

  await page.getByRole('grid', { name: 'Cells of the experiment' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Space');
  await page.keyboard.press('c');
  await expect(page.getByRole('list', { name: 'Pictures on the table' }).getByRole('button', { name: /^[AB] / })).toHaveCount(2);
  // The page may read its own pictures, and only those: a distance is measured.
  await expect(page.getByRole('region', { name: 'Pixels of A and B' }).getByText(/of 255/).first()).toBeVisible();
  for (const way of ['side', 'flip', 'onion', 'difference']) {
    await page.keyboard.press('m');
    await shot(page, `compare-${way}`);
  }
  await page.keyboard.press('Escape');

  await page.keyboard.press('v');
  for (const [i, key] of ['ArrowLeft', 'ArrowRight', 'ArrowDown'].entries()) {
    await expect(page.getByRole('button', { name: 'The left one is better' })).toBeVisible();
    await page.keyboard.press(key);
    await expect(page.getByText(new RegExp(`^${i + 1} votes?\\.`))).toBeVisible();
  }
  await shot(page, 'experiment-vote');
  await page.keyboard.press('k');
  await expect(page.getByText(/3 votes\. Strengths after Bradley and Terry/)).toBeVisible();
  await shot(page, 'experiment-ranking');
});
