import type { Locator, Page } from '@playwright/test';
import { expect, type StudioPage } from './studio-page.ts';

/** The place of experiments as its tests find it. */

export const place = (page: Page): Locator => page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Experiments' });
export const preview = (page: Page): Locator => page.getByRole('region', { name: 'Preview' });
export const cells = (page: Page): Locator => page.getByRole('gridcell');
export const tab = (page: Page, name: string): Locator => page.getByRole('group', { name: 'What to look at' }).getByRole('button', { name, exact: true });
export const selected = (page: Page): Locator => page.getByRole('complementary', { name: 'Selected cells' });
export const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Cells of the experiment' });

export async function newExperiment(studio: StudioPage, page: Page, query = 'history=4&step=2'): Promise<void> {
  await studio.open(query);
  await studio.prompt.fill('misty mountains at first light');
  await place(page).click();
  await page.getByRole('button', { name: 'New experiment' }).click();
  await expect(preview(page).getByText('pictures to make')).toBeVisible();
}

/** Makes an axis of one kind into one of another. */
export async function vary(page: Page, from: string, to: string): Promise<void> {
  await page.getByRole('group', { name: `Axis: ${from}` }).getByRole('combobox').click();
  await page.getByPlaceholder('What this axis varies').fill(to);
  await page.getByRole('option', { name: new RegExp(`^${to}`) }).click();
}

/** Runs what the editor holds and waits until nothing is left. */
export async function runToTheEnd(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(cells(page).first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^(Run|Resume|Pause)$/ })).toBeHidden();
}
