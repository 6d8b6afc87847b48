import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from '@playwright/test';
import { expect, test } from './studio-page.ts';

/** What can be checked of accessibility by a program; the keyboard has tests of its own. */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate(() => (window as unknown as { axe: { run(root: Document, options: object): Promise<AxeResults> } }).axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return results.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`));
}

for (const theme of ['dark', 'light']) {
  test.describe(theme, () => {
    test('generate', async ({ studio, page }) => {
      await studio.open(`history=8&theme=${theme}`);
      await expect(studio.canvas.getByRole('img')).toBeVisible();
      expect(await faults(page)).toEqual([]);
    });

    test('generate, all unfolded, with the inspector', async ({ studio, page }) => {
      await studio.open(`history=8&theme=${theme}`);
      await page.getByRole('button', { name: 'Options of DPM++ 2M' }).click();
      await page.getByRole('button', { name: 'Extra', exact: true }).click();
      await page.getByRole('button', { name: /^Advanced/ }).click();
      await page.keyboard.press('i');
      await expect(page.getByRole('complementary', { name: 'Recipe' }).getByText('Model', { exact: true })).toBeVisible();
      expect(await faults(page)).toEqual([]);
    });

    test('first start', async ({ studio, page }) => {
      await studio.open(`history=0&theme=${theme}`);
      await expect(page.getByRole('heading', { name: 'Every picture begins as noise.' })).toBeVisible();
      expect(await faults(page)).toEqual([]);
    });

    test('while sampling, with the queue open', async ({ studio, page }) => {
      await studio.open(`history=2&holdAt=3&theme=${theme}`);
      await studio.set('Batch size', '4');
      await studio.generate.click();
      await expect(studio.progress).toContainText('step 3');
      await page.getByRole('button', { name: 'Queue 1' }).click();
      await expect(page.getByRole('dialog', { name: 'Queue' })).toBeVisible();
      expect(await faults(page)).toEqual([]);
    });

    test('the history with filters, several selected and a verdict', async ({ studio, page }) => {
      await studio.open(`history=40&theme=${theme}`);
      await studio.place('History').click();
      await page.getByRole('button', { name: 'Filter by what is there' }).click();
      await expect(page.getByRole('region', { name: 'Sampler' }).getByRole('button').first()).toBeVisible();
      await page.getByRole('option').first().click();
      await page.keyboard.press('i');
      await page.getByRole('button', { name: 'Replay & verify' }).click();
      await expect(page.getByText('Bit-equal', { exact: true })).toBeVisible();
      expect(await faults(page)).toEqual([]);
      await page.getByRole('option').nth(3).click({ modifiers: ['Shift'] });
      await expect(page.getByRole('toolbar', { name: 'Selected pictures' })).toBeVisible();
      expect(await faults(page)).toEqual([]);
      await page.getByRole('toolbar').getByRole('button', { name: 'Trash' }).click();
      await expect(page.getByRole('dialog', { name: 'Move to the trash' })).toBeVisible();
      expect(await faults(page)).toEqual([]);
    });

    test('menus, palette, shortcuts', async ({ studio, page }) => {
      await studio.open(`history=2&theme=${theme}`);
      await page.getByRole('combobox', { name: 'Sampling method' }).click();
      await expect(page.getByRole('option').first()).toBeVisible();
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('dialog', { name: 'Search all commands' })).toBeVisible();
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await studio.canvas.click({ position: { x: 12, y: 12 } });
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
      expect(await faults(page)).toEqual([]);
    });

    for (const place of ['History', 'Models', 'Settings'] as const) {
      test(place, async ({ studio, page }) => {
        await studio.open(`history=30&theme=${theme}`);
        await studio.place(place).click();
        await expect(page.getByRole('heading', { name: place })).toBeVisible();
        if (place === 'Settings') await expect(page.getByRole('row', { name: /WebGPU/ })).toBeVisible();
        expect(await faults(page)).toEqual([]);
      });
    }

    test('a grey surround', async ({ studio, page }) => {
      await studio.open(`history=0&theme=${theme}`);
      await page.keyboard.press('g');
      await expect(studio.canvas).toHaveAttribute('data-surround', 'grey');
      expect(await faults(page)).toEqual([]);
    });
  });
}

test('reduced motion is honoured, and nothing moves while sampling', async ({ studio, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await studio.open('history=1&step=20');
  const durations = () => page.evaluate(() => [...document.querySelectorAll('button')].map((button) => getComputedStyle(button).transitionDuration).filter((duration) => duration !== '0s').length);
  expect(await durations()).toBe(0);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await durations()).toBeGreaterThan(0);
  await studio.generate.click();
  await expect(studio.progress).toContainText('step');
  await studio.fake('hold');
  expect(await durations()).toBe(0);
});

test('a job’s beginning and end are told to screen readers', async ({ studio, page }) => {
  await studio.open('history=0&step=3');
  const told = page.getByRole('status').filter({ hasText: /Started|Done/ });
  await studio.generate.click();
  await expect(told).toHaveText('Done: 1 picture.');
});

test('focus is always seen', async ({ studio, page }) => {
  await studio.open('history=3');
  await page.getByRole('button', { name: 'History' }).focus();
  for (let i = 0; i < 25; i++) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const element = document.activeElement!;
      const drawn = (each: Element | null) => each !== null && Number.parseFloat(getComputedStyle(each).outlineWidth) > 0 && getComputedStyle(each).outlineStyle !== 'none';
      // The thumb of a slider and the edge of the panel draw it around or inside themselves.
      return drawn(element) || drawn(element.parentElement) || getComputedStyle(element, '::after').width === '2px' || element.outerHTML.slice(0, 200);
    });
    expect(seen).toBe(true);
  }
});
