import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tinySd15, writeCheckpoint } from '../tests/fixtures/tiny-checkpoint.ts';
import { expect, test } from './desktop-app.ts';

/** The Schedule Lab through the program that ships, on a tiny checkpoint with random weights. */

// A run of 500 guided calls: half a minute on a free machine, many times that beside other work.
test.setTimeout(600_000);
const longRun = 480_000;

test('the button: a schedule is made for a model, is kept, and a picture walks it', async ({ app }) => {
  const models = join(app.data, 'models');
  mkdirSync(models, { recursive: true });
  writeCheckpoint(join(models, 'tiny.safetensors'), tinySd15());

  let studio = await app.open();
  let { page } = studio;
  const go = (place: string) => page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: place }).click();
  await go('Models');
  const line = page.getByRole('listitem').filter({ hasText: 'tiny' });
  const use = line.getByRole('button', { name: 'Use' });
  // Where it is the only model there is, it is in use already.
  await expect(use.or(line.getByText('in use'))).toBeVisible();
  if (await use.isVisible()) await use.click();
  await go('Generate');
  for (const [name, value] of Object.entries({ Width: 64, Height: 64, 'Sampling steps': 4, 'CFG Scale': 5 })) await studio.set(name, String(value));

  await go('Schedules');
  await studio.set('Model calls at most', '1000');
  await page.getByRole('button', { name: 'Optimise' }).click();
  await expect(page.getByRole('progressbar', { name: 'Progress of the run' })).toBeVisible();
  // Either way it ends: with the schedule, or with a sentence that tells why there is none.
  const made = page.getByRole('heading', { name: 'DPM++ 2M, 4 steps, CFG 5' });
  await expect(made.or(page.getByRole('region', { name: 'Notices' }).getByRole('alert')).first()).toBeVisible({ timeout: longRun });
  await expect(made).toBeVisible();
  await expect(page.getByText(/held-out pictures/).first()).toBeVisible();
  await page.screenshot({ path: 'test-results/desktop/schedules.png' });
  const files = readdirSync(join(app.data, 'schedules'));
  expect(files).toHaveLength(1);
  const saved = JSON.parse(readFileSync(join(app.data, 'schedules', files[0]!), 'utf8')) as { id: string; sigmas: number[] };

  await page.getByRole('button', { name: 'Use in Generate' }).click();
  await studio.prompt.fill('a red circle');
  await page.keyboard.press('Control+Enter');
  await expect(studio.strip.getByRole('option')).toHaveCount(1);
  const picture = readdirSync(join(app.data, 'images'), { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.png'));
  const png = readFileSync(join(app.data, 'images', picture!)).toString('latin1');
  expect(png).toContain('"schedule":"custom"');
  expect(png).toContain(saved.id);
  expect(png).toContain(`"sigmas":${JSON.stringify(saved.sigmas)}`);

  // Before and after, the same seed by the best built-in list and by this one, lie on the compare table.
  await go('Schedules');
  await page.getByRole('button', { name: 'Before and after' }).click();
  const table = page.getByRole('list', { name: 'Pictures on the table' }).getByRole('button', { name: /^[AB] / });
  await expect(table).toHaveCount(2, { timeout: 60_000 });
  await expect(page.getByRole('region', { name: 'Pixels of A and B' }).getByText(/of 255/).first()).toBeVisible();
  await page.screenshot({ path: 'test-results/desktop/schedules-before-after.png' });
  const both = readdirSync(join(app.data, 'images'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.png') && name !== picture);
  expect(both).toHaveLength(2);
  const seedOf = (name: string) => /"seed":"(\d+)"/.exec(readFileSync(join(app.data, 'images', name)).toString('latin1'))?.[1];
  expect(seedOf(both[0]!)).toBeDefined();
  expect(seedOf(both[1]!)).toBe(seedOf(both[0]!));

  await app.close();
  studio = await app.open();
  ({ page } = studio);
  await go('Schedules');
  await expect(page.getByRole('heading', { name: 'DPM++ 2M, 4 steps, CFG 5' })).toBeVisible();
  expect(existsSync(join(app.data, 'cache/walks'))).toBe(true);
});
