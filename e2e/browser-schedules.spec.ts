import type { Page } from '@playwright/test';
import { defaultBudget } from '../contract/schedule.ts';
import { faults } from './axe.ts';
import { expect, test, type StudioPage } from './studio-page.ts';

/** The Schedule Lab: from the button to the new schedule in use, by mouse and by keys. */

async function openLab(studio: StudioPage, page: Page, query = 'history=4&step=40'): Promise<void> {
  await studio.open(query);
  await page.keyboard.press('4');
  await expect(page.getByRole('heading', { name: 'Schedules', level: 1 })).toBeVisible();
}

const list = (page: Page) => page.getByRole('list', { name: 'Schedules', exact: true }).getByRole('button');
const level = (page: Page, i: number) => page.getByRole('slider', { name: `Level ${i}`, exact: true });
const number = (page: Page, i: number) => page.getByRole('spinbutton', { name: `Level ${i} as a number` });

test('the button: a run with progress, its result laid out, used in the next picture', async ({ studio, page }) => {
  await openLab(studio, page, 'history=4&step=40&schedules=0');
  await expect(page.getByText('No schedule is here yet.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Prompts, one a line' }).fill('a cat\n\n a dog ');
  await expect(page.getByText('2 prompts; every other one is held out to judge by.')).toBeVisible();
  await page.getByRole('button', { name: 'Optimise' }).click();
  await expect(page.getByRole('progressbar', { name: 'Progress of the run' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'DPM++ 2M, 8 steps, CFG 5' })).toBeVisible();
  await expect(page.getByText(/^Better than every built-in schedule on 8 held-out pictures/)).toBeVisible();
  await expect(page.getByText('At least as good as normal with 15 steps, at 8.')).toBeVisible();
  const [wish] = await studio.calls<{ prompts: string[]; budget: number; request: { sampler: string } }>('schedule.optimise');
  expect(wish).toMatchObject({ prompts: ['a cat', 'a dog'], budget: defaultBudget });

  await page.getByRole('button', { name: 'Use in Generate' }).click();
  await studio.make('a lighthouse');
  const jobs = await studio.calls<{ schedule: string; sampler: string; steps: number }>('job.start');
  expect(jobs.at(-1)).toMatchObject({ schedule: expect.stringMatching(/^saved:run-/), sampler: 'dpmpp_2m', steps: 8 });
});

test('the built-in schedules over each other, with their sources, one taken into use', async ({ studio, page }) => {
  await openLab(studio, page, 'history=0&step=40&schedules=0');
  const curves = page.getByRole('group', { name: /^Noise levels over steps/ });
  await expect(curves).toHaveAccessibleName('Noise levels over steps: Normal, Karras, Align Your Steps');
  const entry = page.getByRole('list', { name: 'Built-in schedules' }).getByRole('listitem').filter({ hasText: 'Align Your Steps' });
  await expect(entry).toContainText('Sabour et al. 2024');
  await page.getByRole('checkbox', { name: 'Show Normal on the charts' }).uncheck();
  await page.getByRole('checkbox', { name: 'Show Exponential on the charts' }).check();
  await expect(curves).toHaveAccessibleName('Noise levels over steps: Karras, Exponential, Align Your Steps');
  await page.getByRole('button', { name: 'Use Align Your Steps in Generate' }).click();
  await expect(entry).toContainText('in use');
  expect(await faults(page)).toEqual([]);
  await page.screenshot({ path: 'test-results/page/schedules-built-in.png' });
  await studio.place('Generate').click();
  await studio.make('a lighthouse');
  expect((await studio.calls<{ schedule: string }>('job.start')).at(-1)).toMatchObject({ schedule: 'ays', scheduleOptions: {} });
});

test('a schedule too many for the charts is refused with a sentence, and none of the others goes', async ({ studio, page }) => {
  await openLab(studio, page, 'history=0&step=40&schedules=0');
  const boxes = page.getByRole('list', { name: 'Built-in schedules' }).getByRole('checkbox');
  const shown = page.getByRole('checkbox', { checked: true });
  await expect(shown).toHaveCount(3);
  const names = await boxes.evaluateAll((all) => all.filter((box) => !(box as HTMLInputElement).checked).map((box) => box.getAttribute('aria-label')!));
  const box = (k: number) => page.getByRole('checkbox', { name: names[k]!, exact: true });
  for (const k of [0, 1, 2]) await box(k).check();
  await expect(shown).toHaveCount(6);
  const sentence = page.getByText('The charts hold 6 schedules. Untick one, then tick this again.');
  await box(3).click();
  await expect(sentence).toBeVisible();
  await expect(box(3)).not.toBeChecked();
  for (const k of [0, 1, 2]) await expect(box(k)).toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'Show Normal on the charts' })).toBeChecked();
  await page.screenshot({ path: 'test-results/page/schedules-built-in-full.png' });
  await box(0).uncheck();
  await expect(sentence).toBeHidden();
  await box(3).check();
  await expect(shown).toHaveCount(6);
});

test('beside made schedules the built-in ones are one click away', async ({ studio, page }) => {
  await openLab(studio, page);
  await expect(list(page).first()).toHaveAttribute('aria-current', 'true');
  await page.getByRole('button', { name: /^Built-in and published/ }).click();
  await expect(page.getByRole('heading', { name: 'Built-in schedules' })).toBeVisible();
  await list(page).first().click();
  await expect(level(page, 1)).toBeVisible();
});

test('a run is stopped and its best is kept, unconfirmed', async ({ studio, page }) => {
  await openLab(studio, page, 'history=0&step=300&schedules=0');
  await page.getByRole('button', { name: 'Optimise' }).click();
  await page.getByRole('button', { name: 'Stop and keep the best' }).click();
  await expect(page.getByText(/^Stopped before .* unconfirmed\.$/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Optimise' })).toBeVisible();
});

test('a budget that is too small is said', async ({ studio, page }) => {
  await openLab(studio, page);
  await studio.set('Model calls at most', '100');
  await page.getByRole('button', { name: 'Optimise' }).click();
  await expect(studio.notice(/A budget of 100 network evaluations is too small/)).toBeVisible();
});

test('levels are moved by keys, by mouse and by number, judged at once, kept or dropped', async ({ studio, page }) => {
  await openLab(studio, page);
  await expect(number(page, 3)).toHaveValue('1.71');
  await level(page, 3).focus();
  await page.keyboard.press('ArrowUp');
  await expect(number(page, 3)).toHaveValue('1.7445');
  await expect(page.getByText(/^Estimated error 0\.2\d+, \d+ % more than before the change; Align Your Steps has 0\.3\./)).toBeVisible();

  const box = (await level(page, 4).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 400, { steps: 4 });
  await page.mouse.up();
  // It stops before its neighbour.
  const moved = Number(await number(page, 4).inputValue());
  expect(moved).toBeGreaterThan(0.58);
  expect(moved).toBeLessThan(0.62);

  await number(page, 2).fill('99');
  await number(page, 2).press('Enter');
  expect(Number(await number(page, 2).inputValue())).toBeLessThan(5.9);

  await page.getByRole('button', { name: 'Back' }).click();
  await expect(number(page, 3)).toHaveValue('1.71');
  await number(page, 3).fill('1.5');
  await number(page, 3).press('Enter');
  await page.getByRole('button', { name: 'Keep as a new schedule' }).click();
  await expect(page.getByText('Changed by hand from “DPM++ 2M, 8 steps, CFG 5”; not measured.')).toBeVisible();
  await expect(list(page)).toHaveCount(3);
});

test('before and after: the same seed twice, side by side', async ({ studio, page }) => {
  await openLab(studio, page);
  await page.getByRole('button', { name: 'Before and after' }).click();
  await expect(page.getByRole('group', { name: 'Compared pictures' })).toBeVisible();
  const jobs = await studio.calls<{ schedule: string; seed: string; steps: number }>('job.start');
  expect(jobs.map(({ schedule }) => schedule)).toEqual(['ays', 'saved:made-1']);
  expect(new Set(jobs.map(({ seed }) => seed)).size).toBe(1);
  expect(jobs.every(({ steps }) => steps === 8)).toBe(true);
});

test('lists go out and come in; what is no list is refused beside the field', async ({ studio, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openLab(studio, page);
  await page.getByRole('button', { name: 'Copy for ComfyUI' }).click();
  await expect(studio.notice(/^Copied\. For ComfyUI’s ManualSigmas/)).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('14.6146, 5.9, 3.02, 1.71, 1.02, 0.58, 0.29, 0.11, 0');

  await page.getByRole('button', { name: 'Import a list' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a list' });
  await dialog.getByRole('textbox').fill('14.6 3 5 0');
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('A custom schedule must fall from number to number, but number 3 (5) is not below number 2 (3).');
  await dialog.getByRole('textbox').fill('14.6 5 1 0');
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('heading', { name: 'Imported from the pasted text' })).toBeVisible();
  await expect(page.getByText('Imported; not judged on a model here.')).toBeVisible();
});

test('a schedule is taken off the list, and back', async ({ studio, page }) => {
  await openLab(studio, page);
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(list(page)).toHaveCount(1);
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  expect((await studio.calls('schedule.import')).length).toBe(1);
});

test('the curves show only what is ticked', async ({ studio, page }) => {
  await openLab(studio, page);
  const curves = page.getByRole('group', { name: /^Noise levels over steps/ });
  await expect(curves).toContainText('Karras');
  await page.getByRole('checkbox', { name: 'Show Karras on the charts' }).uncheck();
  await expect(curves).not.toContainText('Karras');
});

test('a list that cannot be read says so', async ({ studio, page }) => {
  await openLab(studio, page, 'fail=schedule.list');
  await expect(page.getByRole('alert')).toContainText('The fake main was told to fail schedule.list.');
});

for (const theme of ['dark', 'light']) {
  test(`${theme}: nothing a program can find is in the way of anybody`, async ({ studio, page }) => {
    await openLab(studio, page, `history=4&theme=${theme}`);
    await expect(list(page)).toHaveCount(2);
    await number(page, 3).fill('1.5');
    await number(page, 3).press('Enter');
    await page.screenshot({ path: `test-results/page/schedules-${theme}.png` });
    expect(await faults(page)).toEqual([]);
  });
}
