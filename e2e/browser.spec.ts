import { expect, test } from './studio-page.ts';

/** Generate, see, keep: what a person does most. */

test('the first start invites, and one click makes a picture', async ({ studio, page }) => {
  await studio.open('history=0&step=10');
  await expect(page.getByRole('heading', { name: 'Every picture begins as noise.' })).toBeVisible();
  await expect(page.getByRole('img', { name: /coming out of noise/ })).toBeVisible();
  await page.getByRole('button', { name: 'a red circle on a blue background' }).click();
  await expect(studio.strip.getByRole('option')).toHaveCount(1);
  await expect(studio.prompt).toHaveValue('a red circle on a blue background');
});

test('a picture comes out of its preview, in the same place', async ({ studio, page }) => {
  await studio.open('history=3&step=60');
  await studio.prompt.fill('misty mountains');
  await studio.generate.click();
  await expect(studio.progress).toContainText(/step \d+\/20 · σ [\d.]+ · \d+ NFE · [\d.]+ s left/);
  await expect(page).toHaveTitle(/^\d+ % · Stepwise$/);
  await expect(page.locator('html')).toHaveAttribute('data-sampling', '');
  const preview = studio.canvas.locator('canvas');
  const drawn = () => preview.evaluate((canvas: HTMLCanvasElement) => canvas.getContext('2d')!.getImageData(0, 0, 1, 1).data[3]);
  await expect.poll(drawn).toBe(255);
  const before = await preview.boundingBox();

  const result = studio.canvas.getByRole('button', { name: /misty mountains/ });
  await expect(result).toBeVisible();
  expect(await result.boundingBox()).toEqual(before);
  await expect(studio.progress).toBeHidden();
  await expect(page).toHaveTitle('Stepwise');
  await expect(page.locator('html')).not.toHaveAttribute('data-sampling');
  await expect(studio.strip.getByRole('option').first()).toHaveAccessibleName('misty mountains');
});

test('the panel starts with the model’s own defaults and A1111’s ranges', async ({ studio }) => {
  await studio.open('history=0');
  for (const [name, value, min, max] of [
    ['Width', 256, 64, 2048],
    ['Height', 256, 64, 2048],
    ['Batch count', 1, 1, 100],
    ['Batch size', 1, 1, 8],
    ['Sampling steps', 20, 1, 150],
    ['CFG Scale', 5, 0, 30],
  ] as const) {
    await expect(studio.field(name)).toHaveValue(String(value));
    await expect(studio.field(name)).toHaveAttribute('aria-valuemin', String(min));
    await expect(studio.field(name)).toHaveAttribute('aria-valuemax', String(max));
  }
});

test('what is asked for is what stands on the panel', async ({ studio, page }) => {
  await studio.open('history=0&step=5');
  await studio.prompt.fill('a forest');
  await page.getByRole('textbox', { name: 'Negative prompt' }).fill('blurry');
  await studio.set('Width', '512');
  await studio.set('Height', '768');
  await studio.set('Sampling steps', '12');
  await studio.set('CFG Scale', '6.5');
  await page.getByRole('textbox', { name: 'Seed', exact: true }).fill('18446744073709551615');
  await studio.generate.click();
  await expect.poll(async () => (await studio.calls('job.start')).length).toBe(1);
  expect((await studio.calls('job.start'))[0]).toMatchObject({
    prompt: 'a forest', negativePrompt: 'blurry', width: 512, height: 768, steps: 12, cfg: 6.5, seed: '18446744073709551615', sampler: 'dpmpp_2m', schedule: 'karras', model: 'builtin', batchCount: 1,
  });
});

test('the cost is said before, and the time once it is known', async ({ studio, page }) => {
  await studio.open('history=0&step=5');
  await studio.set('Batch count', '2');
  await studio.set('Batch size', '2');
  const cost = page.getByText(/^4 pictures/);
  await expect(cost).toHaveText('4 pictures · 160 NFE');
  await studio.make('a forest');
  await expect(page.getByText(/^4 pictures/)).toHaveText(/^4 pictures · 160 NFE · ~[\d.]+ s$/);
  await studio.set('Width', '512');
  await expect(page.getByText(/^4 pictures/)).toHaveText('4 pictures · 160 NFE');
});

test('a job of four is a contact sheet', async ({ studio, page }) => {
  await studio.open('history=0&step=5');
  await studio.set('Batch count', '2');
  await studio.set('Batch size', '2');
  await studio.make('a city at night');
  const sheet = page.getByRole('list', { name: 'Pictures of this job: 4 pictures' });
  await expect(sheet.getByRole('button')).toHaveCount(4);
  await expect(studio.strip.getByRole('option')).toHaveCount(4);
  await sheet.getByRole('button').nth(2).click();
  await expect(sheet.getByRole('button').nth(2)).toHaveAttribute('aria-pressed', 'true');
  await sheet.getByRole('button').nth(2).dblclick();
  await expect(studio.canvas.getByRole('img', { name: 'a city at night' })).toBeVisible();
});

test('interrupt keeps what is finished; skip goes to the next batch', async ({ studio, page }) => {
  await studio.open('history=0&step=30');
  await studio.set('Batch count', '3');
  await studio.prompt.fill('a calm sea');
  await studio.generate.click();
  await expect(studio.strip.getByRole('option')).toHaveCount(1);
  await expect(studio.progress).toContainText('batch 2/3');
  await page.getByRole('button', { name: 'Skip to the next batch' }).click();
  await expect(studio.progress).toContainText('batch 3/3');
  await page.getByRole('button', { name: 'Interrupt', exact: true }).click();
  await expect(studio.progress).toBeHidden();
  await expect(studio.strip.getByRole('option')).toHaveCount(1);
});

test('asking again while one is being made lines up; one can be taken out, clearing asks', async ({ studio, page }) => {
  await studio.open('history=0&step=20');
  await studio.prompt.fill('first');
  await studio.fake('hold');
  for (const prompt of ['first', 'second', 'third', 'fourth']) {
    await studio.prompt.fill(prompt);
    await studio.generate.click();
  }
  await page.getByRole('button', { name: /^Queue 4/ }).click();
  const queue = page.getByRole('dialog', { name: 'Queue' });
  await expect(queue.getByRole('listitem')).toHaveCount(4);
  await queue.getByRole('listitem').filter({ hasText: 'second' }).getByRole('button', { name: 'Take out of the queue' }).click();
  await expect(queue.getByRole('region', { name: 'Now' }).getByRole('listitem')).toHaveCount(3);
  await queue.getByRole('button', { name: 'Clear waiting' }).click();
  await queue.getByRole('button', { name: 'Drop 2 jobs' }).click();
  await expect(queue.getByRole('region', { name: 'Now' }).getByRole('listitem')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await studio.fake('release');
  await expect(studio.strip.getByRole('option')).toHaveCount(1);
});

test('seed: dice, recycle, extra', async ({ studio, page }) => {
  await studio.open('history=0&step=5');
  const seed = page.getByRole('textbox', { name: 'Seed', exact: true });
  await expect(seed).toHaveValue('-1');
  await studio.make('a forest');
  const [made] = await page.evaluate(() => JSON.parse(sessionStorage.getItem('fake.images')!) as { recipe: { seed: string } }[]);
  await page.getByRole('button', { name: 'Use the seed of the last picture' }).click();
  await expect(seed).toHaveValue(made!.recipe.seed);
  await page.getByRole('button', { name: 'A new seed each time', exact: true }).click();
  await expect(seed).toHaveValue('-1');
  await seed.fill('99999999999999999999');
  await expect(page.getByText(/whole number from 0 to 18446744073709551615/)).toBeVisible();
  await seed.press('Enter');
  await expect(seed).toHaveValue('-1');
  await page.getByRole('button', { name: 'Extra', exact: true }).click();
  await studio.set('Var. strength', '0.2');
  await page.getByRole('textbox', { name: 'Variation seed' }).fill('7');
  await studio.generate.click();
  await expect.poll(async () => (await studio.calls('job.start')).at(-1)).toMatchObject({ variationStrength: 0.2, variationSeed: '7' });
});

test('settings of a picture: all, some, and back by undo', async ({ studio, page }) => {
  await studio.open('history=5');
  await studio.strip.getByRole('option').nth(1).click();
  const title = (await studio.strip.getByRole('option').nth(1).getAttribute('aria-label'))!;
  await page.getByRole('button', { name: 'Use settings' }).click();
  await expect(studio.prompt).toHaveValue(title.replace(/, (\d of 5|favourite)/g, ''));
  await studio.notice('All settings taken over.').locator('..').getByRole('button', { name: 'Undo' }).click();
  await expect(studio.prompt).toHaveValue('');
  await page.getByRole('button', { name: 'Use some of the settings' }).click();
  await page.getByRole('menuitem', { name: 'Use its size' }).click();
  await expect(studio.prompt).toHaveValue('');
  await expect(studio.notice('The size taken over.')).toBeVisible();
});

test('a picture dragged onto the panel brings its settings', async ({ studio, page }) => {
  await studio.open('history=5');
  await studio.strip.getByRole('option').nth(2).locator('img').dragTo(page.getByRole('region', { name: 'Settings of the next picture' }));
  await expect(studio.notice('All settings taken over.')).toBeVisible();
  await expect(studio.prompt).not.toHaveValue('');
});

test('copy, reveal, trash and its undo', async ({ studio, page }) => {
  await studio.open('history=5');
  await studio.strip.getByRole('option').nth(1).click();
  const second = await studio.strip.getByRole('option').nth(1).getAttribute('id');
  await page.getByRole('button', { name: 'Copy picture and infotext' }).click();
  await page.getByRole('button', { name: 'Show the file' }).click();
  const id = second!.replace('strip-', '');
  expect(await studio.calls('image.copy')).toEqual([{ imageId: id }]);
  expect(await studio.calls('image.reveal')).toEqual([{ imageId: id }]);
  await page.getByRole('button', { name: 'Move to the trash' }).click();
  await expect(studio.strip.getByRole('option')).toHaveCount(4);
  await expect(studio.strip.getByRole('option', { selected: true })).toHaveCount(1);
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await expect(studio.strip.getByRole('option')).toHaveCount(5);
  await expect(studio.strip.getByRole('option').nth(1)).toHaveAttribute('id', second!);
});

test('a restart keeps the draft, the pictures and the arrangement', async ({ studio, page }) => {
  await studio.open('history=2&step=5');
  await studio.set('Sampling steps', '11');
  await studio.make('a still life');
  await page.getByRole('button', { name: 'Recipe of the picture' }).click();
  await page.reload();
  await expect(studio.prompt).toHaveValue('a still life');
  await expect(studio.field('Sampling steps')).toHaveValue('11');
  await expect(studio.strip.getByRole('option')).toHaveCount(3);
  await expect(studio.strip.getByRole('option').first()).toHaveAccessibleName('a still life');
  await expect(page.getByRole('complementary', { name: 'Recipe' })).toBeVisible();
});

test('a job that a restart interrupted is shown and runs again with one click', async ({ studio, page }) => {
  await studio.open('history=0&step=40&holdAt=3');
  await studio.prompt.fill('a long one');
  await studio.generate.click();
  await expect(studio.progress).toContainText('step 3/20');
  await page.reload();
  await page.getByRole('button', { name: 'Queue 0, 1 ended badly' }).click();
  const queue = page.getByRole('dialog', { name: 'Queue' });
  await expect(queue.getByText('interrupted when Stepwise ended')).toBeVisible();
  await queue.getByRole('button', { name: 'Run again' }).click();
  await expect(studio.progress).toContainText('step 3/20');
  await studio.fake('release');
  await expect(studio.strip.getByRole('option')).toHaveCount(1);
});

test('generate forever goes on until it is interrupted', async ({ studio, page }) => {
  await studio.open('history=0&step=3');
  await studio.generate.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Generate forever' }).click();
  await expect.poll(() => studio.strip.getByRole('option').count()).toBeGreaterThan(2);
  await page.getByRole('button', { name: 'Interrupt', exact: true }).click();
  await expect(studio.generate).toContainText('Generate');
});
